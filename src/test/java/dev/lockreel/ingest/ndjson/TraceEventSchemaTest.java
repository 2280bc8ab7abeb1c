package dev.lockreel.ingest.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.ModelEvents;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schema and the parser say the same of every event, valid or not. */
class TraceEventSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a field's value is replaced by; some of them are valid for some fields. */
  private static final List<Object> ODD_VALUES =
      List.of(
          true,
          false,
          0,
          1,
          8,
          -1,
          1.5,
          4294967296L,
          new BigInteger("99999999999999999999"),
          "",
          "word",
          "0x",
          "0xg",
          "0x1",
          "0x11112222333344445",
          "d.h2",
          "d.h2.x",
          "SPIN",
          List.of(),
          List.of(1),
          List.of("0x1"),
          Map.of());

  private static String schemaText;
  private static Schema schema;

  @BeforeAll
  static void readSchema() throws IOException {
    schemaText = Files.readString(Path.of("schemas", "trace-event.schema.json"));
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schemaText, InputFormat.JSON);
  }

  @Test
  void aSampleOfEveryEventIsValidAndDecoded() {
    for (Map<String, Object> sample : SampleEvents.all()) {
      String line = line(sample);
      assertThat(schema.validate(line, InputFormat.JSON)).as(line).isEmpty();
      EventBatch batch = Lines.parse(line);
      assertThat(batch.tally.linesDecoded()).as(line).isEqualTo(1);
      assertThat(batch.size).as(line).isEqualTo(1);
    }
  }

  @Test
  void theEventsOfTheParsersTableAreThoseOfAllFormats() throws IOException {
    assertThat(EventFields.names()).allMatch(TraceEventSchemaTest::known);
    JsonNode names = JSON.readTree(schemaText).at("/properties/event/anyOf/0/enum");
    assertThat(names).allMatch(name -> known(name.asText()));
    assertThat(names).hasSizeGreaterThan(60);
    for (JsonNode name : names) {
      assertThat(EventFields.of(name.asText()) != null)
          .as(name.asText())
          .isEqualTo(
              ModelEvents.contains(name.asText()) || EventFields.names().contains(name.asText()));
    }
  }

  @Test
  void withoutOneFieldBothSayTheSame() {
    SoftAssertions all = new SoftAssertions();
    for (Map<String, Object> sample : SampleEvents.all()) {
      for (String field : sample.keySet()) {
        if (!field.equals("event")) {
          Map<String, Object> without = new LinkedHashMap<>(sample);
          without.remove(field);
          assertAgree(all, without);
        }
      }
    }
    all.assertAll();
  }

  @Test
  void withOneOddValueBothSayTheSame() {
    SoftAssertions all = new SoftAssertions();
    for (Map<String, Object> sample : SampleEvents.all()) {
      for (String field : sample.keySet()) {
        if (!field.equals("event") && !field.equals("source")) {
          for (Object odd : oddValues()) {
            Map<String, Object> mutant = new LinkedHashMap<>(sample);
            mutant.put(field, odd);
            assertAgree(all, mutant);
          }
        }
      }
    }
    all.assertAll();
  }

  @Test
  void ofTwoAlternativesOneMustBeThere() {
    SoftAssertions all = new SoftAssertions();
    Map<String, Object> end = SampleEvents.of("mmu_notifier_invalidate_range_end");
    end.keySet().removeAll(List.of("mm", "hmm"));
    assertAgree(all, end);
    Map<String, Object> destroy = SampleEvents.of("lock_destroy");
    destroy.keySet().removeAll(List.of("lock", "size"));
    assertAgree(all, destroy);
    all.assertThat(accepted(line(end)) || accepted(line(destroy))).isFalse();
    all.assertAll();
  }

  @Test
  void aCommentMayStandAloneAndNothingElse() {
    assertThat(schema.validate("{\"comment\":\"why\"}", InputFormat.JSON)).isEmpty();
    assertThat(schema.validate("{}", InputFormat.JSON)).isNotEmpty();
    assertThat(schema.validate("{\"event\":\"user_return\"}", InputFormat.JSON)).isNotEmpty();
    assertThat(schema.validate("{\"event\":\"net_rx\",\"ts\":1}", InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void everyShippedTraceIsValidAndWhollyDecoded() throws IOException {
    List<Path> traces = ShippedTraces.ndjson();
    assertThat(traces).isNotEmpty();
    for (Path trace : traces) {
      List<String> lines = Files.readAllLines(trace);
      for (int i = 0; i < lines.size(); i++) {
        assertThat(schema.validate(lines.get(i), InputFormat.JSON))
            .as(trace + ", line " + (i + 1))
            .isEmpty();
      }
      EventBatch batch = Lines.parse(lines.toArray(String[]::new));
      assertThat(batch.tally.linesDecoded()).as(trace.toString()).isEqualTo(lines.size());
    }
  }

  private static boolean known(String event) {
    return ModelEvents.contains(event) || EventKind.named(event) != null;
  }

  private static List<Object> oddValues() {
    List<Object> values = new ArrayList<>(ODD_VALUES);
    values.add(null);
    return values;
  }

  private static void assertAgree(SoftAssertions all, Map<String, Object> event) {
    String line = line(event);
    all.assertThat(schema.validate(line, InputFormat.JSON).isEmpty())
        .as("valid by the schema: " + line)
        .isEqualTo(accepted(line));
  }

  private static boolean accepted(String line) {
    return Lines.parse(line).size == 1;
  }

  private static String line(Map<String, Object> event) {
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new AssertionError(event.toString(), e);
    }
  }
}
