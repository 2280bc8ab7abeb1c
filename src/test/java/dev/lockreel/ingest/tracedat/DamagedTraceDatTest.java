package dev.lockreel.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.DamagedFile;
import dev.lockreel.ingest.Described;
import dev.lockreel.ingest.Format;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that is cut short or damaged gives its good events, or one clear line. */
class DamagedTraceDatTest {
  /** Of each small file; {@code -Dlockreel.mutations=100000} for more. */
  private static final int MUTATIONS = 600;

  private static final DamagedFile SMALL =
      new DamagedFile("small.dat", Format.TRACE_DAT, TraceDatFormat.MAGIC.length);

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
    long whole = SMALL.cut(file, file.length).tally().events();
    for (int length = TraceDatFormat.MAGIC.length; length < file.length; length++) {
      Described read = SMALL.cut(file, length);
      assertThat(read.tally().events()).as("cut at %d", length).isLessThanOrEqualTo(whole + 3);
    }
  }

  @ParameterizedTest
  @MethodSource("smallFiles")
  void changedBytesAreNoSurprise(byte[] file) throws IOException {
    SMALL.changed(file, MUTATIONS);
  }

  @Test
  void changedBytesOfAGoldenFileAreNoSurprise() throws IOException {
    for (Path golden : goldenFiles()) {
      byte[] file = uncompressed(golden);
      SMALL.changed(file, MUTATIONS / 10);
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
}
