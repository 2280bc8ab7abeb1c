package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The small traces of each format, cut at every byte and changed at random: each is read to its end
 * or to one clear failure, and the law of the tally holds.
 */
class HostileTracesTest {
  private static final int MUTATIONS = Integer.getInteger("lockreel.mutations", 2000);
  private static final int LARGEST_BYTES = 1 << 14;

  static List<Path> traces() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("traces/formats"))) {
      return all.filter(
              each -> !each.toString().endsWith(".yaml") && !each.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void whereverATraceIsCut(Path trace) throws IOException {
    byte[] whole = Files.readAllBytes(trace);
    assertThat(whole.length).as("small").isLessThan(LARGEST_BYTES);
    Format format = format(trace);
    for (int length = 1; length < whole.length; length++) {
      read(Arrays.copyOf(whole, length), format, trace + " cut at " + length);
    }
    assertThat(read(whole, null, trace + " whole").events()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("traces")
  void whateverIsChanged(Path trace) throws IOException {
    long seed = Seed.of("HostileTracesTest");
    Random random = new Random(seed);
    byte[] whole = Files.readAllBytes(trace);
    Format format = format(trace);
    long events = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = mutated(whole, random);
      events += read(mutated, format, trace + ", seed " + seed + ", mutation " + i).events();
    }
    assertThat(events).isPositive();
  }

  private static byte[] mutated(byte[] whole, Random random) {
    byte[] mutated = whole.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(4)) {
        case 0 -> mutated[at] = (byte) random.nextInt(256);
        case 1 -> mutated[at] = mutated[random.nextInt(mutated.length)];
        case 2 -> {
          int length = Math.min(random.nextInt(40), mutated.length - at);
          System.arraycopy(
              mutated, random.nextInt(mutated.length - length + 1), mutated, at, length);
        }
        default -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
      }
    }
    return mutated;
  }

  private static Format format(Path trace) throws IOException {
    try (TraceInput input = TraceInput.open(InputSpec.of(trace.toString(), new Symbols()))) {
      return input.format();
    }
  }

  private static ReadTally read(byte[] content, Format format, String what) {
    ReadTally tally = new ReadTally();
    InputSpec spec = InputSpec.of("t", new Symbols()).withFormat(format).withThreads(0);
    Tuning small = new Tuning(1 << 10, 1 << 8, 1 << 20, 1 << 16);
    try (TraceInput input = TraceInput.ofStream(spec, small, new ByteArrayInputStream(content));
        EventSource events = input.events()) {
      for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
        tally.add(batch.tally);
        events.recycle(batch);
      }
    } catch (TraceInputException e) {
      assertThat(e.getMessage()).as(what).startsWith("t: ").doesNotContain("\n");
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    assertThat(tally.linesRead())
        .as(what)
        .isEqualTo(tally.linesDecoded() + tally.linesSkipped() + tally.linesMalformed());
    return tally;
  }
}
