package dev.lockreel.config;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.finding.Spelling;
import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.ModelEvents;
import dev.lockreel.ingest.ProbeCondition;
import dev.lockreel.ingest.ProbeEvent;
import dev.lockreel.ingest.ProbeNumber;
import dev.lockreel.ingest.ProbeTerm;
import dev.lockreel.ingest.ValueForm;
import dev.lockreel.trace.EventKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the entries of a probe mapping file. */
final class ProbeMappingReader extends YamlReader<ProbeEvent> {
  private static final List<String> KEYS = List.of("probe", "event", "fields", "when");
  private static final List<String> TERMS = List.of("bits", "of", "sum", "pages", "value");
  private static final String NO_EVENT = "none";

  /** Events that are read as what they are, besides those that have an {@link EventKind}. */
  private static final Set<String> OWN = Set.of("lock_acquire_x", "lock_release_x");

  private String probe;
  private String event;
  private int eventLine;
  private Map<String, ProbeTerm> fields;
  private Map<String, Integer> fieldLines;
  private List<ProbeCondition> when;

  /** How many terms the object that is being read holds; more than one is a mistake. */
  private int terms;

  private ProbeTerm term;
  private String of;
  private Long mask;
  private String unequal;

  ProbeMappingReader(YAMLParser parser, String file) {
    super(parser, file, KEYS, "probe");
  }

  @Override
  void begin() {
    probe = null;
    event = null;
    fields = new LinkedHashMap<>();
    fieldLines = new LinkedHashMap<>();
    when = new ArrayList<>();
  }

  @Override
  void take(String key) throws IOException {
    switch (key) {
      case "probe" -> probe = probeName(key);
      case "event" -> {
        eventLine = line();
        event = text(key);
      }
      case "fields" -> {
        require(token() == JsonToken.START_OBJECT, key + ": {field: probe's field, …} is expected");
        named(this::field);
      }
      case "when" -> {
        require(token() == JsonToken.START_OBJECT, key + ": {probe's field: value, …} is expected");
        named(this::condition);
      }
      case "of" -> of = text(key);
      case "bits" -> {
        terms++;
        mask = ProbeNumber.parse(plain(key));
        require(mask != null, key + ": a number such as 0x1 is expected");
      }
      case "sum" -> {
        terms++;
        term = new ProbeTerm.Sum(texts(key));
      }
      case "pages" -> {
        terms++;
        term = new ProbeTerm.Pages(text(key));
      }
      case "value" -> {
        terms++;
        term = new ProbeTerm.Constant(constant(plain(key)));
      }
      case "not" -> unequal = plain(key);
      default -> throw new AssertionError(key);
    }
  }

  private String probeName(String key) throws IOException {
    String name = text(key);
    require(
        EventKind.named(name) == null && !OWN.contains(name),
        key + ": " + name + " is an event that is read as what it is");
    return name;
  }

  private void field(String name) throws IOException {
    int line = line();
    ProbeTerm value;
    if (token() == JsonToken.START_OBJECT) {
      value = term(name);
    } else {
      value = new ProbeTerm.FieldOf(text(name));
    }
    fields.put(name, value);
    fieldLines.put(name, line);
  }

  private ProbeTerm term(String name) throws IOException {
    int line = line();
    term = null;
    terms = 0;
    of = null;
    mask = null;
    fields(TERMS);
    if (mask != null && of != null) {
      term = new ProbeTerm.Bits(of, mask);
    }
    if (terms != 1 || term == null || (of != null && mask == null)) {
      throw error(
          line,
          name
              + ": one of {bits: 0x1, of: field}, {sum: [field, field]}, {pages: field}, {value:"
              + " text} is expected");
    }
    return term;
  }

  private void condition(String field) throws IOException {
    if (token() == JsonToken.START_OBJECT) {
      unequal = null;
      fields(List.of("not"));
      require(unequal != null, field + ": {not: value} is expected");
      when.add(new ProbeCondition(field, unequal, true));
    } else {
      when.add(new ProbeCondition(field, plain(field), false));
    }
  }

  private static Object constant(String text) {
    Long number = ProbeNumber.parse(text);
    if (number != null) {
      return number;
    }
    return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
  }

  @Override
  ProbeEvent end(int line) throws ConfigurationException {
    if (probe == null || event == null) {
      throw error(line, (probe == null ? "probe" : "event") + ": missing in this entry");
    }
    if (event.equals(NO_EVENT)) {
      if (!fields.isEmpty()) {
        throw error(line, "fields: event none has none");
      }
      return new ProbeEvent(probe, null, fields, when);
    }
    if (!ModelEvents.contains(event)) {
      throw error(
          eventLine,
          "event: unknown event \"" + event + "\"; docs/probes.md lists those there are");
    }
    Map<String, ValueForm> known = EventFields.of(event).forms();
    for (Map.Entry<String, ProbeTerm> field : fields.entrySet()) {
      check(field.getKey(), field.getValue(), known);
    }
    return new ProbeEvent(probe, event, fields, when);
  }

  private void check(String name, ProbeTerm value, Map<String, ValueForm> known)
      throws ConfigurationException {
    ValueForm form = known.get(name);
    if (form == null) {
      throw error(
          fieldLines.get(name),
          name
              + ": no field of "
              + event
              + "; there are "
              + String.join(", ", known.keySet())
              + Spelling.meant(name, known.keySet()));
    }
    if (value instanceof ProbeTerm.Constant constant && !form.fits(form.typed(constant.value()))) {
      throw error(
          fieldLines.get(name),
          name + ": expected " + form.expected() + ", found " + constant.value());
    }
  }
}
