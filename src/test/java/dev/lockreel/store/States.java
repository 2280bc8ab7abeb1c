package dev.lockreel.store;

import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.source.TaskState;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Stored states as text, so that two of them compare by content: arrays and tallies have no
 * equality.
 */
final class States {
  static final Checkpoint NOTHING = NoChanges.but(StreamChanges.NONE);

  private States() {}

  static String text(StoredState state) {
    return lines(state.classes())
        + state.dependencies().stream()
            .map(States::text)
            .collect(Collectors.joining("\n", "", "\n"))
        + state.findings().stream().map(States::text).collect(Collectors.joining("\n", "", "\n"))
        + state.sources().stream().map(States::text).collect(Collectors.joining("\n", "", "\n"))
        + state.validators().stream().map(States::text).collect(Collectors.joining("\n", "", "\n"))
        + state.models().stream().map(States::text).collect(Collectors.joining("\n", "", "\n"))
        + state.facts().stream().map(States::text).collect(Collectors.joining("\n"));
  }

  private static String lines(List<?> records) {
    return records.stream().map(Object::toString).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String text(KeptFact kept) {
    String bytes = HexFormat.of().formatHex(FactCodec.encode(kept.fact()));
    return kept.source() + " " + kept.emulated() + " " + kept.lockClass() + " " + bytes;
  }

  private static String text(DependencyRecord d) {
    return List.of(
            d.from(),
            d.to(),
            d.kinds(),
            d.assumedKinds(),
            d.distance(),
            d.count(),
            d.emulated(),
            d.first(),
            d.heldLock())
        .toString();
  }

  private static String text(FindingRecord f) {
    return List.of(
            f.finding(),
            f.closes(),
            f.countedBefore(),
            Arrays.toString(f.restsOn()),
            f.observations().stream().map(Arrays::toString).toList())
        .toString();
  }

  private static String text(SourceState s) {
    ReadTally t = s.tally();
    return List.of(
            s.origin(),
            s.prefixLength(),
            s.prefixSha256(),
            s.nextOffset(),
            s.nextLine(),
            s.unterminatedTail(),
            s.counters(),
            t.linesRead(),
            t.linesDecoded(),
            t.linesMalformed(),
            t.events(),
            t.skippedByName(),
            t.anomalies(),
            t.examples())
        .toString();
  }

  private static String text(StoredModel m) {
    return List.of(
            m.source(),
            m.waiting(),
            m.image().emulation(),
            m.image().texts(),
            Arrays.toString(m.image().numbers()),
            text(m.image().locks()))
        .toString();
  }

  private static String text(ValidatorState v) {
    return List.of(
            v.source(),
            v.tasks().stream().map(States::text).toList(),
            Arrays.toString(v.cpuTasks()),
            Arrays.toString(v.cpuContexts()),
            v.flags(),
            Arrays.toString(v.instanceLocks()),
            Arrays.toString(v.instanceClasses()),
            Arrays.toString(v.instanceHolders()),
            Arrays.toString(v.instanceAskers()))
        .toString();
  }

  private static String text(TaskState t) {
    return List.of(
            t.task(),
            t.comm(),
            t.flags(),
            t.parent(),
            t.knownSince(),
            t.held(),
            Arrays.toString(t.forgotten()))
        .toString();
  }
}
