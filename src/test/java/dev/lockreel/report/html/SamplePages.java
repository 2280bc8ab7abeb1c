package dev.lockreel.report.html;

import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.FindingSelection;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.report.Selection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** HTML reports of traces, as the command line writes them. */
final class SamplePages {
  private SamplePages() {}

  static byte[] of(String... traces) throws IOException {
    return of(FindingSelection.ALL, traces);
  }

  static byte[] of(FindingSelection selection, String... traces) throws IOException {
    try (Replay replay =
        new Replay(BuiltinOptions.inMemory().withLockTimes(true), ReplayListener.NONE)) {
      for (String trace : traces) {
        replay.read(trace);
      }
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      new HtmlReport().render(Selection.apply(selection, Rendered.of(replay)), page);
      return page.toByteArray();
    }
  }
}
