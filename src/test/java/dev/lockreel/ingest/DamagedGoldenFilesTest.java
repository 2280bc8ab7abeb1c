package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden files of all formats, large ones too, changed at random: each is read to its end or to
 * one clear failure, and the law of the tally holds.
 *
 * <p>{@code -Dlockreel.mutations=100000} of the JVM does it as often with each; a build a few
 * times. Batch files, whose checksums refuse nearly all of it, are changed by {@code
 * LrbSourceTest}.
 */
class DamagedGoldenFilesTest {
  private static final int MUTATIONS = 15;

  /** Of a text, its beginning is enough. */
  private static final int MOST_TEXT = 200_000;

  static List<String> goldenFiles() throws IOException {
    List<String> files = new ArrayList<>();
    for (String folder : List.of("trace-cmd", "perf", "perfetto", "ctf", "formats", "text")) {
      try (Stream<Path> all = Files.list(Path.of("traces", folder))) {
        all.map(Path::toString)
            .filter(each -> !each.matches(".*\\.(yaml|md|py)"))
            .sorted()
            .forEach(files::add);
      }
    }
    files.add("traces/captures/bugs-aa.txt.zst");
    files.add("traces/lock/abba.ndjson");
    return files;
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void isReadOrRefusedWhateverIsChanged(String file) throws IOException {
    damaged(file).changed(content(file), MUTATIONS);
  }

  private static DamagedFile damaged(String file) throws IOException {
    try (TraceInput input = TraceInput.open(InputSpec.of(file, new Symbols()))) {
      int magic =
          switch (input.format()) {
            case TRACE_DAT -> 10;
            case PERF_DATA -> 8;
            default -> 0;
          };
      return new DamagedFile(file, input.format(), magic);
    }
  }

  /** Uncompressed: a changed compression is another test's. */
  private static byte[] content(String file) throws IOException {
    boolean text = !file.matches(".*\\.(dat|data|pftrace)(\\.zst)?");
    try (InputContent content = InputContent.open(file, Tuning.DEFAULT, Following.NONE);
        InputStream bytes = content.stream(0)) {
      byte[] all = text ? bytes.readNBytes(MOST_TEXT) : bytes.readAllBytes();
      assertThat(all).as(file).isNotEmpty();
      return all;
    }
  }
}
