package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final long SEED = Long.getLong("seed", 20261129);

  /** Reads the first {@code length} bytes. */
  public Described cut(byte[] file, int length) throws IOException {
    return read(Arrays.copyOf(file, length), "cut at " + length);
  }

  /** Reads the file {@code times} times, each time with up to four bytes changed at random. */
  public void changed(byte[] file, int times) throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < times; i++) {
      byte[] changed = file.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = magicBytes + random.nextInt(file.length - magicBytes);
        changed[at] =
            (byte)
                switch (random.nextInt(3)) {
                  case 0 -> changed[at] ^ 1 << random.nextInt(8);
                  case 1 -> random.nextInt(256);
                  default -> random.nextBoolean() ? 0 : 0xff;
                };
      }
      read(changed, "seed " + SEED + ", mutation " + i);
    }
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
