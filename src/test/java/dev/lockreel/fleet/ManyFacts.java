package dev.lockreel.fleet;

import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.store.FactRecord;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.List;

/** Records of the facts of a source that draws very many dependencies, none against another. */
final class ManyFacts {
  private static final int FROM_ONE_CLASS = 50;
  private static final long KEYS = 0xffffffff82000000L;
  private static final long LOCKS = 0xffff888000000000L;

  private ManyFacts() {}

  /**
   * The records, as they come from the topic.
   *
   * @param bare without evidence, as where another source has shown it
   */
  static List<byte[]> of(String source, int dependencies, boolean bare) {
    int classes = dependencies / FROM_ONE_CLASS + FROM_ONE_CLASS + 1;
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      facts.add(seen(i, "lock" + i, KEYS));
    }
    for (int i = 0; i < dependencies; i++) {
      DependencyDrawn drawn = drawn(source, i);
      facts.add(bare ? drawn.bare() : drawn);
    }
    return FactRecord.of(source + "@0@kafka:traces", false, facts).parts().stream()
        .map(FactRecord::encode)
        .toList();
  }

  private static DependencyDrawn drawn(String source, int number) {
    int from = number / FROM_ONE_CLASS;
    return drawn(source, number, from, from + 1 + number % FROM_ONE_CLASS);
  }

  /**
   * A record of a source that takes two locks, {@code NAMEx} and {@code NAMEy}.
   *
   * @param inverse the second one first
   */
  static byte[] pair(String source, String name, boolean inverse) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      facts.add(seen(i, name + (i == 0 ? "x" : "y"), KEYS - 8));
    }
    facts.add(drawn(source, 0, inverse ? 1 : 0, inverse ? 0 : 1));
    return FactRecord.of(source + "@0@kafka:traces", false, facts).encode();
  }

  private static ClassSeen seen(int number, String name, long keys) {
    return new ClassSeen(
        number,
        name,
        keys + number * 8L,
        0,
        1,
        LockType.MUTEX,
        WaitType.SLEEP,
        WaitType.INVALID,
        ClassSeen.CHECK);
  }

  private static DependencyDrawn drawn(String source, int number, int from, int to) {
    HeldLockEvidence held =
        new HeldLockEvidence(
            LOCKS + from * 64L,
            ClassMark.of(from),
            "exclusive",
            false,
            "do_this+0x12/0x40",
            "trace.txt:" + number);
    Witness witness =
        new Witness(
            source,
            "trace.txt:" + (number + 1),
            number * 1_000L,
            0,
            100,
            "task",
            LOCKS + to * 64L,
            "do_that+0x34/0x90",
            List.of(held),
            List.of(),
            false,
            "exclusive",
            0,
            0);
    Observation event = Observation.of(witness, number, new long[0]);
    DependencyDrawn.Drawing drawing = new DependencyDrawn.Drawing(event, 0);
    return new DependencyDrawn(
        number,
        new DependencyDrawn.Ends(from, to),
        DependencyKind.EN,
        0,
        1,
        3,
        drawing,
        drawing,
        0);
  }
}
