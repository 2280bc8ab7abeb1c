package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whole reports around the sample findings. */
public final class SampleReports {
  private SampleReports() {}

  /** Every sample finding. */
  public static List<Finding> findings() {
    return List.of(
        SampleFindings.inversion(),
        SampleFindings.inversionWithStacks(),
        SampleFindings.inversionOfThree(),
        SampleFindings.recursion(),
        SampleFindings.imbalance(),
        SampleIrqFindings.lockState(),
        SampleIrqFindings.irqOrder(),
        SampleIrqFindings.irqStateChange(),
        SampleIrqFindings.ownReaders(),
        SampleFindings.waitContext(),
        SampleFindings.stillHeld(
            Rule.LOCK_HELD_AT_USER_RETURN, Rule.LOCK_HELD_AT_USER_RETURN.headline()),
        SampleFindings.stillHeld(
            Rule.LOCK_HELD_AT_EXIT, "WARNING: lb-exit/62 still has locks held!"),
        SampleFindings.stillHeld(Rule.HELD_LOCK_FREED, Rule.HELD_LOCK_FREED.headline()),
        SampleFindings.nestLock(),
        SampleFindings.orderRule());
  }

  /** A report with these findings over one source that was not quite well. */
  public static Report of(Finding... findings) {
    return of(List.of(findings));
  }

  /** That report with these findings. */
  public static Report of(List<Finding> findings) {
    ReadTally tally = new ReadTally();
    tally.decoded(19_000, 18_950);
    for (int i = 0; i < 300; i++) {
      tally.skipped(i % 3 == 0 ? "sched_waking" : "timer_start");
    }
    tally.malformed(
        new AnomalyExample(
            Anomaly.MALFORMED_LINE, "trace.txt", 19_301, "no time stamp: \"lb-ab\""));
    tally.noticed(
        new AnomalyExample(Anomaly.LOST_EVENTS, "trace.txt", 4_000, "CPU:1 [LOST 12 EVENTS]"));
    tally.noticed(
        new AnomalyExample(Anomaly.THIN_EVENTS, "trace.txt", 12, "lock_acquire without key"),
        9_000);
    return report(tally, findings);
  }

  /** A report on a source without a flaw. */
  public static Report clean() {
    ReadTally tally = new ReadTally();
    tally.decoded(19_000, 18_950);
    return report(tally, List.of());
  }

  private static Report report(ReadTally tally, List<Finding> findings) {
    Map<String, Long> counters =
        Map.of(
            Report.FIRST_TIMESTAMP,
            2_900_000_000L,
            Report.LAST_TIMESTAMP,
            3_800_123_456L,
            "lockAcquisitions",
            9_000L);
    SourceState source =
        new SourceState(
            "vm-6.1@0000000000000000",
            new Origin("vm-6.1", "trace.txt"),
            4096,
            "00".repeat(32),
            1_000_000,
            19_302,
            ReadProgress.COMPLETE,
            false,
            tally,
            new TreeMap<>(counters),
            new long[0]);
    TreeMap<String, Long> statistics = new TreeMap<>();
    statistics.put("events", 18_950L);
    statistics.put("lockAcquisitions", 9_000L);
    statistics.put("classes", 123L);
    statistics.put("dependencies", 456L);
    return new Report("0.1.0", List.of(source), statistics, findings);
  }
}
