package dev.lockreel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePublisherTest {
  @TempDir Path folder;

  /** Report and graph, byte for byte; only the file that was read has another name. */
  @Test
  void everyTraceSaysTheSameAsABatchFile() throws IOException {
    int compared = 0;
    for (Path trace : ShippedTraces.all()) {
      Path file = folder.resolve("trace.lrb");
      try (FilePublisher publisher = new FilePublisher(file)) {
        InputSpec spec =
            InputSpec.of(trace.toString(), new Symbols())
                .withProbes(BuiltinOptions.inMemory().probes())
                .withThreads(0);
        publisher.publish(spec, 1000, false, PublishListener.NONE);
      } catch (TraceInputException withoutEvents) {
        continue;
      }
      List<String> text = replayed(trace);
      List<String> batches = replayed(file);
      assertThat(batches).as("%s", trace).hasSameSizeAs(text);
      for (int line = 0; line < text.size(); line++) {
        if (!text.get(line).endsWith("\"file\": \"" + trace.getFileName() + "\",")) {
          assertThat(batches.get(line)).as("%s, line %d", trace, line).isEqualTo(text.get(line));
        }
      }
      compared++;
    }
    assertThat(compared).isGreaterThan(200);
  }

  private static List<String> replayed(Path file) throws IOException {
    ReplayOptions options = BuiltinOptions.inMemory();
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read(file.toString());
      return Rendered.json(replay).lines().toList();
    }
  }
}
