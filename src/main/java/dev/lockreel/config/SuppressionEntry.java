package dev.lockreel.config;

import dev.lockreel.finding.Suppression;
import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry that is added to a file of suppressions, below what is there: comments and all else stay
 * as they are.
 *
 * @param fingerprint of the finding
 * @param about what the finding is, one line for the reader
 * @param reason why it needs no action
 * @param expires the last day on which it applies; null: it never expires
 */
public record SuppressionEntry(String fingerprint, String about, String reason, LocalDate expires) {
  private static final Pattern ENTRY = Pattern.compile("^( *)- ", Pattern.MULTILINE);

  /**
   * Adds the entry; makes the file where there is none.
   *
   * @return the entry of an earlier time for this finding, which is then left as it is; null where
   *     there was none
   * @throws ConfigurationException the file is no file of suppressions, or of a form that nothing
   *     can be added to
   */
  public Suppression addTo(Path file, LocalDate today) throws IOException {
    String before = Files.exists(file) ? content(file) : "";
    List<Suppression> known = isBlank(before) ? List.of() : SuppressionFile.load(file);
    for (Suppression each : known) {
      if (fingerprint.equals(each.fingerprint()) && !each.expired(today)) {
        return each;
      }
    }
    String added = (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + text(before);
    check(file, before + added, known.size() + 1);
    try {
      Files.writeString(file, added, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + FailureReason.of(e), e);
    }
    return null;
  }

  /** Whether these are comments and blank lines alone, which is no list yet. */
  private static boolean isBlank(String text) {
    return text.lines().allMatch(each -> each.isBlank() || each.stripLeading().startsWith("#"));
  }

  private static String content(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + FailureReason.of(e), e);
    }
  }

  /** The entry as YAML, as far to the right as the others are. */
  private String text(String before) {
    Matcher first = ENTRY.matcher(before);
    String indent = first.find() ? first.group(1) : "";
    StringBuilder text = new StringBuilder();
    text.append(indent).append("# ").append(about).append('\n');
    text.append(indent).append("- fingerprint: \"").append(fingerprint).append("\"\n");
    text.append(indent).append("  reason: ").append(quoted(reason)).append('\n');
    if (expires != null) {
      text.append(indent).append("  expires: ").append(expires).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private void check(Path file, String after, int entries) throws IOException {
    Path trial = Files.createTempFile("lockreel", ".yaml");
    try {
      Files.writeString(trial, after);
      List<Suppression> read = SuppressionFile.load(trial);
      Suppression last = read.get(read.size() - 1);
      if (read.size() == entries
          && fingerprint.equals(last.fingerprint())
          && reason.equals(last.reason())) {
        return;
      }
    } catch (ConfigurationException e) {
      // Said below.
    } finally {
      Files.delete(trial);
    }
    throw new ConfigurationException(
        file
            + ": nothing can be added below its last entry; write it as a list with one \"- \" for each"
            + " entry");
  }
}
