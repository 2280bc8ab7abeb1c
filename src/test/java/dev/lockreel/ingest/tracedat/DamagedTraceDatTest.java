package dev.lockreel.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.Described;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that is cut short or damaged gives its good events, or one clear line. */
class DamagedTraceDatTest {
  /** Of each small file; {@code -Dmutations=100000} for more. */
  private static final int MUTATIONS = Integer.getInteger("mutations", 600);

  private static final long SEED = Long.getLong("seed", 20261129);

  static Stream<byte[]> smallFiles() {
    return Stream.of(
        SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8).version6(),
        SmallTraceDat.writer(ByteOrder.BIG_ENDIAN, 4).version6(),
        SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8).version7("none"),
        SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8).version7("zlib"),
        SmallTraceDat.writer(ByteOrder.BIG_ENDIAN, 8).version7("zstd"));
  }

  @ParameterizedTest
  @MethodSource("smallFiles")
  void aFileCutAtAnyByteIsNoSurprise(byte[] file) throws IOException {
    long whole = read(file).tally().events();
    for (int length = TraceDatFormat.MAGIC.length; length < file.length; length++) {
      Described read = readWell(Arrays.copyOf(file, length), "cut at " + length);
      assertThat(read.tally().events()).as("cut at %d", length).isLessThanOrEqualTo(whole + 3);
    }
  }

  @ParameterizedTest
  @MethodSource("smallFiles")
  void changedBytesAreNoSurprise(byte[] file) throws IOException {
    mutate(file, MUTATIONS);
  }

  @Test
  void changedBytesOfAGoldenFileAreNoSurprise() throws IOException {
    for (Path golden : goldenFiles()) {
      byte[] file = uncompressed(golden);
      mutate(file, MUTATIONS / 10);
    }
  }

  private static List<Path> goldenFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("traces/trace-cmd"))) {
      return files.filter(file -> file.toString().contains(".dat")).sorted().toList();
    }
  }

  private static byte[] uncompressed(Path file) throws IOException {
    byte[] stored = Files.readAllBytes(file);
    if (!file.toString().endsWith(".zst")) {
      return stored;
    }
    try (var in =
        new com.github.luben.zstd.ZstdInputStreamNoFinalizer(
            new java.io.ByteArrayInputStream(stored))) {
      return in.readAllBytes();
    }
  }

  private static void mutate(byte[] file, int times) throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < times; i++) {
      byte[] changed = file.clone();
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        int at = TraceDatFormat.MAGIC.length + random.nextInt(file.length - 10);
        changed[at] =
            (byte)
                switch (random.nextInt(3)) {
                  case 0 -> changed[at] ^ 1 << random.nextInt(8);
                  case 1 -> random.nextInt(256);
                  default -> random.nextBoolean() ? 0 : 0xff;
                };
      }
      readWell(changed, "seed " + SEED + ", mutation " + i);
    }
  }

  private static Described readWell(byte[] file, String what) throws IOException {
    try {
      Described read = read(file);
      ReadTally tally = read.tally();
      assertThat(tally.linesRead())
          .as(what)
          .isEqualTo(tally.linesDecoded() + tally.linesSkipped() + tally.linesMalformed());
      if (read.failure() != null) {
        assertThat(read.failure().getMessage())
            .as(what)
            .startsWith("small.dat: ")
            .doesNotContain("\n");
      }
      return read;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
  }

  private static Described read(byte[] file) throws IOException {
    InputSpec spec = InputSpec.of("small.dat", new Symbols()).withFormat(Format.TRACE_DAT);
    try (TraceInput input = TestInputs.of(spec, file)) {
      return Described.of(input.events());
    }
  }
}
