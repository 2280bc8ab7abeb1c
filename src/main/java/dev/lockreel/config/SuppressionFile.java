package dev.lockreel.config;

import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.finding.ClassPattern;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Spelling;
import dev.lockreel.finding.Suppression;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Suppressions from YAML, the file of {@code --suppressions}: a list of entries, each with a
 * fingerprint, a rule, classes, or several of these, which must then all fit.
 *
 * <pre>{@code
 * - rule: lock-order-inversion
 *   classes: ["&port->lock", console_owner]
 *   reason: the console is not used on this machine
 *   expires: 2027-03-31
 * }</pre>
 *
 * <p>schemas/suppressions.schema.json describes every key.
 */
public final class SuppressionFile {
  private SuppressionFile() {}

  /** The suppressions of a user's file, in its order, expired ones included. */
  public static List<Suppression> load(Path file) throws ConfigurationException {
    return YamlFile.load(file, Reader::new);
  }

  private static final class Reader extends YamlReader<Suppression> {
    private static final List<String> KEYS =
        List.of("fingerprint", "rule", "class", "classes", "reason", "expires");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");

    private String fingerprint;
    private Rule rule;
    private List<String> classes = List.of();
    private String reason;
    private LocalDate expires;

    Reader(YAMLParser parser, String file) {
      super(parser, file, KEYS, "fingerprint: or rule");
    }

    @Override
    void begin() {
      fingerprint = null;
      rule = null;
      classes = List.of();
      reason = null;
      expires = null;
    }

    @Override
    void take(String key) throws IOException {
      switch (key) {
        case "fingerprint" -> {
          fingerprint = plain(key);
          require(
              FINGERPRINT.matcher(fingerprint).matches(),
              "fingerprint: sixteen hex digits are expected, not \"" + fingerprint + "\"");
        }
        case "rule" -> {
          String id = text(key);
          rule = Rule.named(id);
          require(
              rule != null,
              "rule: unknown rule \""
                  + id
                  + "\"; there are "
                  + String.join(", ", Rule.ids())
                  + Spelling.meant(id, Rule.ids()));
        }
        case "class", "classes" -> {
          require(classes.isEmpty(), key + ": give either class or classes");
          classes = key.equals("class") ? List.of(text(key)) : texts(key);
        }
        case "reason" -> reason = text(key);
        case "expires" -> expires = date(plain(key));
        default -> throw new AssertionError(key);
      }
    }

    private LocalDate date(String text) throws ConfigurationException {
      LocalDate date = null;
      try {
        date = LocalDate.parse(text);
      } catch (DateTimeParseException e) {
        require(false, "expires: a date such as 2027-03-31 is expected, not \"" + text + "\"");
      }
      return date;
    }

    @Override
    Suppression end(int line) throws ConfigurationException {
      if (fingerprint == null && rule == null && classes.isEmpty()) {
        throw error(line, "fingerprint, rule or classes: missing in this entry");
      }
      if (reason == null) {
        throw error(line, "reason: missing in this entry");
      }
      return new Suppression(
          fingerprint,
          rule,
          classes.stream().map(ClassPattern::of).toList(),
          reason,
          expires,
          place(line));
    }
  }
}
