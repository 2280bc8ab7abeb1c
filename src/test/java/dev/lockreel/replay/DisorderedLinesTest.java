package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.ReadTally;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are not in the order in which they happened prove nothing. */
class DisorderedLinesTest {
  private static final Pattern TIME = Pattern.compile("(\\[\\d+\\] \\S+ +)(\\d+\\.\\d+)(:)");

  @TempDir(factory = InMemory.class)
  private Path folder;

  private static List<String> capture() throws IOException {
    try (InputStream in =
        new ZstdCompressorInputStream(
            Files.newInputStream(Path.of("traces/captures/bugs-abba.txt.zst")))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** The line so many seconds later. */
  private static String later(String line, double seconds) {
    Matcher time = TIME.matcher(line);
    if (!time.find()) {
      return line;
    }
    String moved = String.format(Locale.ROOT, "%.6f", Double.parseDouble(time.group(2)) + seconds);
    return time.replaceFirst(Matcher.quoteReplacement(time.group(1) + moved + time.group(3)));
  }

  private Replay replay(List<String> lines) throws IOException {
    Path file = folder.resolve("trace.txt");
    Files.write(file, lines);
    Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE);
    replay.read(file.toString());
    return replay;
  }

  private static List<Finding> errors(Replay replay) {
    return replay.findings().stream().filter(each -> each.severity() == Severity.ERROR).toList();
  }

  private static ReadTally tally(Replay replay) {
    return replay.sources().get(0).tally();
  }

  @Test
  void inOrderItIsAnError() throws IOException {
    try (Replay replay = replay(capture())) {
      assertThat(errors(replay)).isNotEmpty();
      assertThat(tally(replay).anomalies()).doesNotContainKey(Anomaly.DISORDERED_LINE);
    }
  }

  @Test
  void twoMachinesLineByLine() throws IOException {
    List<String> mixed = new ArrayList<>();
    for (String line : capture()) {
      mixed.add(later(line, 0.3));
      if (!line.startsWith("#")) {
        mixed.add(line);
      }
    }
    try (Replay replay = replay(mixed)) {
      assertThat(errors(replay)).isEmpty();
      assertThat(tally(replay).anomalies()).containsKey(Anomaly.DISORDERED_LINE);
    }
  }

  @Test
  void shuffledFar() throws IOException {
    List<String> lines = new ArrayList<>(capture());
    int window = 2_000;
    Random random = new Random(1);
    for (int from = 0; from < lines.size(); from += window) {
      Collections.shuffle(lines.subList(from, Math.min(lines.size(), from + window)), random);
    }
    try (Replay replay = replay(lines)) {
      assertThat(errors(replay)).isEmpty();
      assertThat(tally(replay).anomalies()).containsKey(Anomaly.DISORDERED_LINE);
    }
  }

  /** As with the trace clock local: the order of lines counts. */
  @Test
  void cpusWhoseClocksDifferAreInOrder() throws IOException {
    List<String> lines =
        capture().stream().map(line -> line.contains("[001]") ? later(line, 0.2) : line).toList();
    try (Replay replay = replay(lines)) {
      assertThat(errors(replay)).isNotEmpty();
      assertThat(tally(replay).anomalies())
          .containsKey(Anomaly.TIME_BACKWARDS)
          .doesNotContainKey(Anomaly.DISORDERED_LINE);
    }
  }
}
