package dev.lockreel.config;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.finding.ClassPattern;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Spelling;
import dev.lockreel.lockdep.declared.OrderRule;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Declared orders from YAML: the file of {@code --rules}, and the built-in ones. A list of entries,
 * each with one of {@code order}, {@code never-under}, {@code irq-safe}, {@code leaf}:
 *
 * <pre>{@code
 * - name: vfio-pci memory
 *   order: [mmap_lock, "&vdev->vma_lock", "&vdev->memory_lock"]
 * - never-under: {lock: mirrors_sem, under: [ranges_lock]}
 *   reason: mirrors_sem sleeps
 * }</pre>
 *
 * <p>schemas/order-rules.schema.json describes every key.
 */
public final class OrderRuleFile {
  private static final String BUILTIN = "builtin:";
  private static final List<String> BUILTIN_NAMES = List.of("hmm", "mm", "vfio");

  private OrderRuleFile() {}

  /** Names of the built-in files. */
  public static List<String> builtinNames() {
    return BUILTIN_NAMES;
  }

  /** The rules of a built-in file, which must be one of {@link #builtinNames}. */
  public static List<OrderRule> builtin(String name) {
    return YamlFile.builtin("/dev/lockreel/rules/" + name + ".yaml", Reader::new);
  }

  /** The rules of a file, or of {@code builtin:NAME}, in their order. */
  public static List<OrderRule> load(String fileOrBuiltin) throws ConfigurationException {
    if (!fileOrBuiltin.startsWith(BUILTIN)) {
      try {
        return YamlFile.load(Path.of(fileOrBuiltin), Reader::new);
      } catch (InvalidPathException e) {
        throw new ConfigurationException(fileOrBuiltin + ": " + e.getReason(), e);
      }
    }
    String name = fileOrBuiltin.substring(BUILTIN.length());
    if (!BUILTIN_NAMES.contains(name)) {
      throw new ConfigurationException(
          "no built-in rules '"
              + name
              + "'; there are "
              + String.join(", ", BUILTIN_NAMES)
              + Spelling.meant(name, BUILTIN_NAMES));
    }
    return builtin(name);
  }

  private static final class Reader extends YamlReader<OrderRule> {
    private static final Map<String, OrderRule.Kind> KINDS = kinds();
    private static final List<String> KEYS =
        List.of("name", "order", "never-under", "irq-safe", "leaf", "reason", "severity");
    private static final Map<String, Severity> SEVERITIES = severities();

    private String name;
    private OrderRule.Kind kind;
    private List<String> classes;
    private List<String> under;
    private String reason;
    private Severity severity;

    Reader(YAMLParser parser, String file) {
      super(parser, file, KEYS, "order");
    }

    @Override
    void begin() {
      name = "";
      kind = null;
      classes = List.of();
      under = List.of();
      reason = "";
      severity = Severity.ERROR;
    }

    @Override
    void take(String key) throws IOException {
      switch (key) {
        case "name" -> name = text(key);
        case "reason" -> reason = text(key);
        case "severity" -> severity = choice(key, SEVERITIES);
        case "lock" -> classes = textOrTexts(key);
        case "under" -> under = textOrTexts(key);
        default -> {
          require(kind == null, key + ": an entry holds one rule; begin another with \"- " + key);
          kind = KINDS.get(key);
          if (kind == OrderRule.Kind.NEVER_UNDER) {
            require(token() == JsonToken.START_OBJECT, key + ": {lock: …, under: […]} is expected");
            fields(List.of("lock", "under"));
            require(!classes.isEmpty(), key + ": lock: missing");
            require(!under.isEmpty(), key + ": under: missing");
          } else {
            classes = texts(key);
            require(
                kind != OrderRule.Kind.ORDER || classes.size() > 1,
                key + ": two classes or more are expected");
          }
        }
      }
    }

    @Override
    OrderRule end(int line) throws ConfigurationException {
      if (kind == null) {
        throw error(line, String.join(", ", KINDS.keySet()) + ": none of them in this entry");
      }
      return new OrderRule(name, kind, patterns(classes), patterns(under), reason, severity);
    }

    private static List<ClassPattern> patterns(List<String> texts) {
      return texts.stream().map(ClassPattern::of).toList();
    }

    private static Map<String, OrderRule.Kind> kinds() {
      Map<String, OrderRule.Kind> kinds = new LinkedHashMap<>();
      kinds.put("order", OrderRule.Kind.ORDER);
      kinds.put("never-under", OrderRule.Kind.NEVER_UNDER);
      kinds.put("irq-safe", OrderRule.Kind.IRQ_SAFE);
      kinds.put("leaf", OrderRule.Kind.LEAF);
      return kinds;
    }

    private static Map<String, Severity> severities() {
      Map<String, Severity> severities = new LinkedHashMap<>();
      for (Severity each : Severity.values()) {
        severities.put(each.id(), each);
      }
      return severities;
    }
  }
}
