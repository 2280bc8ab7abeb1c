package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/**
 * Reads a binary trace that is cut or changed, and checks that nothing surprises: whatever was
 * damaged, the tally adds up, and a failure is one line that names the file.
 *
 * @param name of the file, for its messages
 * @param magicBytes that are left as they are, so that the file stays one of its format
 */
public record DamagedFile(String name, Format format, int magicBytes) {
  /** How many times a file is changed, where not as often as its test says. */
  private static final String TIMES = "lockreel.mutations";

  /** Reads the first {@code length} bytes. */
  public Described cut(byte[] file, int length) throws IOException {
    return read(Arrays.copyOf(file, length), "cut at " + length);
  }

  /**
   * Reads the file {@code times} times, or as often as {@code -Dlockreel.mutations} says, each time
   * with up to four changes at random.
   */
  public void changed(byte[] file, int times) throws IOException {
    long seed = Seed.of("DamagedFile " + name);
    Random random = new Random(seed);
    int wanted = Integer.getInteger(TIMES, times);
    for (int i = 0; i < wanted; i++) {
      byte[] changed = file.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        changed = changed(changed, random);
      }
      read(changed, "seed " + seed + ", mutation " + i);
    }
  }

  private byte[] changed(byte[] file, Random random) {
    int at =
        Math.min(magicBytes, file.length - 1)
            + random.nextInt(Math.max(1, file.length - magicBytes));
    switch (random.nextInt(16)) {
      case 0 -> {
        return Arrays.copyOf(file, Math.max(1, at));
      }
      case 1, 2, 3 -> {
        int length = Math.min(1 + random.nextInt(64), file.length - at);
        int from = random.nextInt(file.length - length + 1);
        System.arraycopy(file, from, file, at, length);
      }
      case 4, 5, 6, 7 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 8, 9, 10, 11 -> file[at] = (byte) random.nextInt(256);
      default -> file[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
    }
    return file;
  }

  private Described read(byte[] file, String what) throws IOException {
    InputSpec spec = InputSpec.of(name, new Symbols()).withFormat(format);
    try (TraceInput input = TestInputs.of(spec, file)) {
      Described read = Described.of(input.events());
      ReadTally tally = read.tally();
      assertThat(tally.linesRead())
          .as(what)
          .isEqualTo(tally.linesDecoded() + tally.linesSkipped() + tally.linesMalformed());
      if (read.failure() != null) {
        assertThat(read.failure().getMessage())
            .as(what)
            .startsWith(name + ": ")
            .doesNotContain("\n");
      }
      return read;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
  }
}
