package dev.lockreel.report.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.report.SampleReports;
import dev.lockreel.report.TextFormat;
import dev.lockreel.report.TextReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our text, read as syzkaller's report parser reads a console: it gets the titles that the kernel's
 * own reports get. What the parser looks for is said here anew, after {@code pkg/report/linux.go}
 * and {@code report.go} of google/syzkaller: per report a headline, what must follow it, and the
 * function that gives the title.
 */
class SyzkallerTitlesTest {
  /** {@code name+0x1/0x2}, with or without the address in brackets that older kernels print. */
  private static final String AT = "at: (?:\\[<(?:0x)?[0-9a-f]+>\\] +)?([a-zA-Z0-9_]+)[.+]";

  private static final String BRACKETED = "\\[<(?:0x)?[0-9a-f]+>\\] +([a-zA-Z0-9_]+)[.+]";
  private static final String LINES = "(?:.*\\n)+?.*";

  private static final Map<Pattern, String> TITLES = new LinkedHashMap<>();

  static {
    title("WARNING: possible circular locking dependency detected", "possible deadlock in %s")
        .with("is trying to acquire lock" + LINES + AT);
    title("WARNING: possible irq lock inversion dependency detected", "possible deadlock in %s")
        .with("just changed the state of lock" + LINES + AT);
    title(
            "WARNING: (?:SOFT|HARD)IRQ-safe -> (?:SOFT|HARD)IRQ-unsafe lock order detected",
            "possible deadlock in %s")
        .with("is trying to acquire" + LINES + AT);
    title("WARNING: possible recursive locking detected", "possible deadlock in %s")
        .with("is trying to acquire lock" + LINES + AT);
    title("WARNING: inconsistent lock state", "inconsistent lock state in %s")
        .with("takes" + LINES + AT);
    title("WARNING: bad unlock balance detected!", "WARNING: bad unlock balance in %s")
        .with("is trying to release lock(?:.*\\n){0,15}?.*" + BRACKETED);
    title(
            "WARNING: lock held when returning to user space",
            "WARNING: lock held when returning to user space in %s")
        .with("leaving the kernel with locks still held" + LINES + AT);
    title("WARNING: held lock freed!", "WARNING: held lock freed in %s").with(AT);
    title("BUG: workqueue leaked lock or atomic", "BUG: workqueue leaked lock or atomic in %s")
        .with("last function: ([a-zA-Z0-9_]+)\\n");
  }

  private record Headline(String headline, String title) {
    void with(String rest) {
      TITLES.put(Pattern.compile(headline + LINES + rest), title);
    }
  }

  private static Headline title(String headline, String title) {
    return new Headline(headline, title);
  }

  @ParameterizedTest
  @CsvSource({
    "captures/bugs-abba.txt.zst, possible deadlock in abba_2",
    "captures/bugs-aa.txt.zst, possible deadlock in t_aa",
    "captures/bugs-hardirq_inv.txt.zst, inconsistent lock state in irq1_use",
    "captures/bugs-hardirq_order.txt.zst, possible deadlock in t_hardirq_order",
    "captures/bugs-bad_unlock.txt.zst, WARNING: bad unlock balance in t_bad_unlock",
    "captures/bugs-ret_user.txt.zst, WARNING: lock held when returning to user space in t_ret_user",
    "lock/work-leaks-lock.txt, BUG: workqueue leaked lock or atomic in f",
    "captures/bugs-softirq_inv.txt.zst, inconsistent lock state in soft1_use",
  })
  void theTitleIsTheKernels(String capture, String title) throws Exception {
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(Path.of("traces", capture).toString());
      assertThat(titles(Rendered.text(replay))).contains(title);
    }
  }

  @Test
  void theFunctionThatTookAFreedLockGivesItsTitle() throws IOException {
    StringBuilder text = new StringBuilder();
    TextReport report = new TextReport(TextFormat.PLAIN);
    for (Finding finding : SampleReports.findings()) {
      report.write(finding, text);
    }
    assertThat(titles(text.toString())).contains("WARNING: held lock freed in exit_fn");
  }

  /** The title of each finding in a report. */
  private static List<String> titles(String text) {
    TreeSet<String> titles = new TreeSet<>();
    // Each report from its headline on, as the parser begins anew at every oops.
    for (String splat : text.split("\\n={20,}\\n", -1)) {
      for (Map.Entry<Pattern, String> each : TITLES.entrySet()) {
        Matcher matcher = each.getKey().matcher(splat);
        if (matcher.find()) {
          titles.add(each.getValue().formatted(matcher.group(1)));
        }
      }
    }
    return List.copyOf(titles);
  }
}
