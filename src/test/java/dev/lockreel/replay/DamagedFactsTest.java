package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyCounted;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyDrawn.Drawing;
import dev.lockreel.lockdep.facts.DependencyDrawn.Ends;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.replay.RecordedFacts.Sent;
import dev.lockreel.store.FactCodec;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Facts that were damaged on their way, come from a newer lockreel, or that no source can report:
 * each is taken, or refused with a {@link MalformedFactException}. One seed: {@code
 * -Dlockreel.seed=17}.
 */
class DamagedFactsTest {
  private static final int ROUNDS = Integer.getInteger("lockreel.rounds", 3);
  private static final int UNKNOWN = 1_000_000;

  private static List<Sent> sent;

  private final LockGraph graph = new LockGraph(List.of());

  @BeforeAll
  static void record() throws IOException {
    sent = RecordedFacts.of(ShippedTraces.all(), true).all;
  }

  @Test
  void randomChangesAreTakenOrRefused() {
    long seed = Seed.of("DamagedFactsTest");
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      LockGraph taking = new LockGraph(List.of());
      for (Sent each : sent) {
        byte[] bytes = random.nextInt(20) == 0 ? damaged(each.bytes(), random) : each.bytes();
        refused += take(taking, new Sent(each.source(), each.emulated(), bytes), seed) ? 0 : 1;
      }
      assertThat(taking.findings()).as("seed %d", seed).isNotNull();
      assertThat(taking.classes()).as("seed %d", seed).isNotEmpty();
      assertThat(taking.dependencies()).as("seed %d", seed).isNotEmpty();
      assertThat(taking.drainChanges().facts()).as("seed %d", seed).isNotEmpty();
    }
    assertThat(refused).isPositive();
  }

  /** A byte changed to anything, or by one bit; a byte less or more; the fact of another place. */
  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> damaged[at] = (byte) random.nextInt();
      case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> damaged = Arrays.copyOf(bytes, at);
      case 3 -> damaged = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(3));
      default -> damaged = sent.get(random.nextInt(sent.size())).bytes();
    }
    return damaged;
  }

  private static boolean take(LockGraph taking, Sent fact, long seed) {
    try {
      fact.to(taking);
      return true;
    } catch (MalformedFactException e) {
      assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
      return false;
    }
  }

  @Test
  void aCutFactIsRefusedWhereverItIsCut() {
    for (Predicate<Fact> kind : kinds()) {
      byte[] whole = FactCodec.encode(first(kind));
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> FactCodec.decode(cut)).isInstanceOf(MalformedFactException.class);
      }
    }
  }

  private static List<Predicate<Fact>> kinds() {
    return List.of(
        fact -> fact instanceof ClassSeen,
        fact -> fact instanceof DependencyDrawn,
        fact -> fact instanceof DependencyCounted,
        fact -> fact instanceof DependencyWithdrawn,
        fact -> fact instanceof UsageSeen,
        fact -> fact instanceof FindingReported);
  }

  private static Fact first(Predicate<Fact> wanted) {
    return sent.stream().map(DamagedFactsTest::decoded).filter(wanted).findFirst().orElseThrow();
  }

  private static Fact decoded(Sent sent) {
    try {
      return FactCodec.decode(sent.bytes());
    } catch (MalformedFactException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void newerVersionsAndKindsAreNamed() {
    byte[] fact = FactCodec.encode(new DependencyWithdrawn(1));
    byte[] newer = fact.clone();
    newer[0]++;
    assertThatThrownBy(() -> FactCodec.decode(newer))
        .isInstanceOf(MalformedFactException.class)
        .hasMessageContaining("version 2, this lockreel knows version 1");
    byte[] unknown = fact.clone();
    unknown[1] = 99;
    assertThatThrownBy(() -> FactCodec.decode(unknown))
        .isInstanceOf(MalformedFactException.class)
        .hasMessageContaining("99");
  }

  @Test
  void numbersOutOfTheirRangesAreRefused() {
    DependencyDrawn drawn = (DependencyDrawn) first(fact -> fact instanceof DependencyDrawn);
    UsageSeen used = (UsageSeen) first(fact -> fact instanceof UsageSeen);
    Drawing first = drawn.first();
    Drawing outside = new Drawing(first.event(), first.event().heldCount());
    List<Fact> wrong = new ArrayList<>();
    for (int[] kinds : new int[][] {{0, 0}, {16, 0}, {-1, 0}, {1, 2}}) {
      wrong.add(new DependencyDrawn(0, drawn.ends(), kinds[0], kinds[1], 1, 1, first, first, 0));
    }
    wrong.add(new DependencyDrawn(-1, drawn.ends(), 1, 0, 1, 1, first, first, 0));
    wrong.add(new DependencyDrawn(0, new Ends(-1, 0), 1, 0, 1, 1, first, first, 0));
    wrong.add(new DependencyDrawn(0, drawn.ends(), 1, 0, 0, 1, first, first, 0));
    wrong.add(new DependencyDrawn(0, drawn.ends(), 1, 0, 1, -1, first, first, 0));
    wrong.add(new DependencyDrawn(0, drawn.ends(), 1, 0, 1, 1, outside, first, 0));
    wrong.add(new DependencyDrawn(0, drawn.ends(), 1, 0, 1, 1, first, outside, 0));
    wrong.add(new DependencyDrawn(0, drawn.ends(), 1, 0, 1, 1, first, first, -1));
    wrong.add(new DependencyCounted(0, -1));
    wrong.add(new DependencyCounted(-1, 1));
    wrong.add(new DependencyWithdrawn(-1));
    wrong.add(new UsageSeen(0, 12, used.at(), 0));
    wrong.add(new UsageSeen(0, -1, used.at(), 0));
    wrong.add(new UsageSeen(-1, 0, used.at(), 0));
    wrong.add(new UsageSeen(0, 0, used.at(), 1 << 7));
    wrong.add(new UsageWithdrawn(0, 12));
    wrong.add(lockClass(-1, "a", 0));
    wrong.add(lockClass(0, "a", 8));
    for (Fact each : wrong) {
      assertThatThrownBy(() -> FactCodec.decode(FactCodec.encode(each)))
          .as("%s", each)
          .isInstanceOf(MalformedFactException.class);
    }
  }

  @Test
  void factsAboutClassesThatWereNeverSeenAreRefused() throws MalformedFactException {
    Observation event = ((UsageSeen) first(fact -> fact instanceof UsageSeen)).at();
    Drawing drawing = ((DependencyDrawn) first(fact -> fact instanceof DependencyDrawn)).first();
    refused(lockClass(1, "b", 0));
    graph.take("s", false, lockClass(0, "a", 0));
    refused(lockClass(2, "c", 0));
    refused(lockClass(0, "b", 0));
    refused(lockClass(0, "a", 1));
    refused(new UsageSeen(1, 0, event, 0));
    refused(new UsageWithdrawn(1, 0));
    refused(drawn(0, 0, 1, drawing));
    refused(drawn(0, UNKNOWN, 0, drawing));
    Fact finding = first(DamagedFactsTest::namesAClass);
    assertThatThrownBy(() -> graph.take("source without classes", false, finding))
        .isInstanceOf(MalformedFactException.class);
    assertThat(graph.classes()).hasSize(1);
    assertThat(graph.dependencies()).isEmpty();
    assertThat(graph.findings()).isEmpty();
  }

  private static boolean namesAClass(Fact fact) {
    return fact instanceof FindingReported own
        && own.finding().classes().stream().anyMatch(each -> each.name().startsWith("\0"));
  }

  @Test
  void aDependencyKeepsItsEnds() throws MalformedFactException {
    Drawing drawing = ((DependencyDrawn) first(fact -> fact instanceof DependencyDrawn)).first();
    for (int i = 0; i < 9; i++) {
      graph.take("s", false, lockClass(i, "a" + i, 0));
    }
    graph.take("s", false, drawn(Integer.MAX_VALUE, 0, 1, drawing));
    refused(drawn(Integer.MAX_VALUE, 1, 0, drawing));
    assertThat(graph.dependencies()).hasSize(1);
  }

  @Test
  void whatIsUnknownCannotBeCountedOrWithdrawn() throws MalformedFactException {
    graph.take("s", false, new DependencyCounted(UNKNOWN, 7));
    graph.take("s", false, new DependencyWithdrawn(UNKNOWN));
    assertThat(graph.dependencies()).isEmpty();
  }

  /** Where a batch of facts is delivered once more, the first ones are older than the last. */
  @Test
  void anOlderFactTakesNoNameAway() throws MalformedFactException {
    graph.take("s", false, lockClass(0, "", 0));
    graph.take("s", false, lockClass(0, "a", 0));
    graph.take("s", false, lockClass(0, "", 0));
    assertThat(graph.classes()).extracting(each -> each.name()).containsExactly("a");
  }

  private void refused(Fact fact) {
    assertThatThrownBy(() -> graph.take("s", false, fact))
        .as("%s", fact)
        .isInstanceOf(MalformedFactException.class);
  }

  private static DependencyDrawn drawn(int number, int from, int to, Drawing drawing) {
    return new DependencyDrawn(number, new Ends(from, to), 1, 0, 1, 1, drawing, drawing, 0);
  }

  private static ClassSeen lockClass(int number, String name, int subclass) {
    return new ClassSeen(
        number,
        name,
        0xffffffff81000000L + 64L * number + subclass,
        subclass,
        1,
        LockType.UNKNOWN,
        WaitType.INVALID,
        WaitType.INVALID,
        ClassSeen.CHECK);
  }
}
