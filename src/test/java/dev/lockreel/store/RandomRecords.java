package dev.lockreel.store;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.LedgerLine;
import dev.lockreel.finding.ListedCycle;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.source.HeldLockState;
import dev.lockreel.lockdep.source.TaskState;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Records of every kind with random content, extremes included; the same seed gives the same
 * records.
 */
final class RandomRecords {
  private static final long[] ODD_NUMBERS = {
    0, 1, -1, 23, 24, 255, 256, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final String[] ODD_STRINGS = {
    "",
    " ",
    "&(&mm->mmap_lock)",
    "kworker/0:1",
    "a-b [c] (d)",
    "\u0000",
    "Grüße",
    "\uD83D\uDD12",
    "-"
  };

  private final Random random;

  RandomRecords(long seed) {
    random = new Random(seed);
  }

  long number() {
    return random.nextBoolean() ? random.nextLong() : ODD_NUMBERS[below(ODD_NUMBERS.length)];
  }

  int small() {
    return (int) number();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean flag() {
    return random.nextBoolean();
  }

  String string() {
    return random.nextInt(3) == 0
        ? ODD_STRINGS[below(ODD_STRINGS.length)]
        : Long.toString(random.nextLong() & 0xfff_ffff, Character.MAX_RADIX);
  }

  <T> T oneOf(T[] values) {
    return values[below(values.length)];
  }

  <T> List<T> some(int bound, Supplier<T> supplier) {
    List<T> list = new ArrayList<>();
    int n = below(bound);
    for (int i = 0; i < n; i++) {
      list.add(supplier.get());
    }
    return list;
  }

  ClassRecord lockClass(int id) {
    return new ClassRecord(
        id,
        string(),
        number(),
        small(),
        small(),
        small(),
        oneOf(LockType.values()),
        oneOf(WaitType.values()),
        oneOf(WaitType.values()),
        flag(),
        flag(),
        usedAt(),
        flag());
  }

  DependencyRecord dependency(int from, int to) {
    return new DependencyRecord(
        from, to, small(), small(), small(), number(), flag(), witness(), number());
  }

  Witness witness() {
    return new Witness(
        string(),
        string(),
        number(),
        small(),
        small(),
        string(),
        number(),
        string(),
        some(
            4,
            () -> new HeldLockEvidence(number(), string(), string(), flag(), string(), string())),
        some(5, this::string),
        flag(),
        string(),
        small(),
        below(3));
  }

  private SortedMap<Integer, Witness> usedAt() {
    SortedMap<Integer, Witness> usedAt = new TreeMap<>();
    some(4, () -> below(8)).forEach(bit -> usedAt.put(bit, witness()));
    return usedAt;
  }

  private long[] numbers(int bound) {
    return random.longs(below(bound)).toArray();
  }

  FindingRecord finding(String fingerprint) {
    return new FindingRecord(
        plainFinding(fingerprint),
        flag(),
        number(),
        numbers(5),
        some(4, () -> random.longs(5).toArray()));
  }

  /** What a source may have said, but for counts and withdrawals. */
  Fact fact() {
    return switch (below(4)) {
      case 0 ->
          new ClassSeen(
              below(20),
              string(),
              number(),
              below(8),
              below(9),
              oneOf(LockType.values()),
              oneOf(WaitType.values()),
              oneOf(WaitType.values()),
              small());
      case 1 -> dependencyDrawn();
      case 2 -> new UsageSeen(below(20), below(8), observation(), small());
      default -> new FindingReported(plainFinding("f" + below(9)));
    };
  }

  private DependencyDrawn dependencyDrawn() {
    DependencyDrawn.Drawing first = new DependencyDrawn.Drawing(observation(), 0);
    return new DependencyDrawn(
        below(20),
        new DependencyDrawn.Ends(below(20), below(20)),
        small(),
        small(),
        small(),
        number(),
        first,
        flag() ? first : new DependencyDrawn.Drawing(observation(), 0),
        number());
  }

  private Observation observation() {
    Witness witness = witness();
    while (witness.held().isEmpty()) {
      witness = witness();
    }
    return Observation.of(witness, number(), numbers(5));
  }

  private Finding plainFinding(String fingerprint) {
    return new Finding(
        oneOf(Rule.values()),
        fingerprint,
        string(),
        oneOf(Severity.values()),
        oneOf(Confidence.values()),
        string(),
        number(),
        some(4, () -> new ClassEvidence(string(), number(), string(), string())),
        some(4, () -> new PathStep(string(), string(), string(), string(), string(), witness())),
        witness(),
        flag() ? witness() : null,
        string(),
        some(3, this::string),
        some(2, () -> new UsageEvidence(string(), string(), witness())),
        some(
            3,
            () ->
                new LedgerLine(string(), string(), number(), number(), flag() ? witness() : null)),
        some(2, () -> new ListedCycle(small(), some(3, this::string))));
  }

  StoredModel model(String source) {
    long[] numbers = new long[below(300)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number();
    }
    return new StoredModel(
        source,
        some(2, () -> plainFinding("waiting")),
        new ModelImage(string(), some(5, this::string), numbers, validator(source)));
  }

  /** Sources of the same {@code name} are the same source. */
  SourceState source(String name) {
    ReadTally tally =
        ReadTally.restored(
            new ReadTally.LineCounts(number(), number(), number(), number()),
            counts(),
            new TreeMap<>(),
            some(
                4,
                () -> new AnomalyExample(oneOf(Anomaly.values()), string(), number(), string())));
    some(6, () -> oneOf(Anomaly.values())).forEach(a -> tally.anomalies().put(a, number()));
    return new SourceState(
        name + "@0123456789abcdef",
        new Origin(name, string()),
        number(),
        "0123456789abcdef0123456789abcdef",
        number(),
        number(),
        oneOf(ReadProgress.values()),
        flag(),
        tally,
        counts(),
        numbers(5));
  }

  private SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    some(6, this::string).forEach(name -> counts.put(name, number()));
    return counts;
  }

  ValidatorState validator(String source) {
    int instances = below(200);
    return new ValidatorState(
        source,
        some(
            5,
            () ->
                new TaskState(
                    small(),
                    string(),
                    small(),
                    small(),
                    number(),
                    number(),
                    random.longs(below(4)).toArray(),
                    some(4, this::heldLock),
                    random.longs(below(4)).toArray())),
        random.ints(below(9)).toArray(),
        random.ints(below(9)).toArray(),
        small(),
        random.longs(instances).sorted().toArray(),
        random.ints(instances).toArray(),
        random.ints(instances).map(i -> i < 0 ? Integer.MIN_VALUE : i).toArray(),
        random.ints(instances).toArray(),
        random.longs(instances).sorted().toArray(),
        random.ints(instances).toArray(),
        random.longs(below(4)).toArray(),
        random.longs(below(4)).toArray(),
        random.nextBoolean() ? new Origin(string(), string()) : null,
        number(),
        number(),
        some(3, this::ground));
  }

  private GroundState ground() {
    SortedMap<String, Long> findings = new TreeMap<>();
    some(3, this::string).forEach(fingerprint -> findings.put(fingerprint, number()));
    return new GroundState(number(), some(3, this::small), some(3, this::small), findings);
  }

  private HeldLockState heldLock() {
    return new HeldLockState(
        number(), small(), small(), small(), number(), number(), number(), string());
  }
}
