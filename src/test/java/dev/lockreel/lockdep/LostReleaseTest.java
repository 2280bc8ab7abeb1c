package dev.lockreel.lockdep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What a held lock that was not held any more made, goes when its loss is proved, and only that.
 */
class LostReleaseTest {
  private final TestLock a = mutex("A");
  private final TestLock b = mutex("B");
  private final TestLock c = mutex("C");

  @Test
  void whatRestsOnTheStaleEntryAloneIsWithdrawn() {
    Script script = new Script().task(1);
    get(script, a);
    script.nest(b);
    get(script.task(2), a);
    assertThat(dependencies(script)).isEmpty();
  }

  @Test
  void aDependencySeenBeforeStays() {
    Script script = new Script().task(1).nest(a, b);
    get(script, a);
    script.nest(b);
    get(script.task(2), a);
    assertThat(dependencies(script)).containsExactly("A -> B");
  }

  @Test
  void aDependencyDrawnAgainAfterwardsIsThereAgain() {
    Script script = new Script().task(1);
    get(script, a);
    script.nest(b);
    get(script.task(2), a);
    script.release(a).nest(a, b);
    assertThat(dependencies(script)).containsExactly("A -> B");
  }

  @Test
  void theInversionThatRestsOnItGoesWithIt() {
    Script script = new Script().task(1).nest(b, a);
    get(script, a);
    script.nest(b);
    assertThat(rules(script)).containsExactly(Rule.LOCK_ORDER_INVERSION);
    get(script.task(2), a);
    assertThat(rules(script)).isEmpty();
    assertThat(dependencies(script)).containsExactly("B -> A");
  }

  @Test
  void anInversionFoundWithoutItStays() {
    Script script = new Script().task(1).nest(b, a).nest(a, b);
    get(script, a);
    script.nest(b);
    get(script.task(2), a);
    assertThat(rules(script)).containsExactly(Rule.LOCK_ORDER_INVERSION);
  }

  @Test
  void askingForALockProvesNothing() {
    Script script = new Script().task(1);
    get(script, a);
    script.nest(b);
    script.task(2).acquire(a);
    assertThat(dependencies(script)).containsExactly("A -> B");
  }

  @Test
  void gettingTheSameLockAgainProvesTheLoss() {
    Script script = new Script().task(1);
    get(script, a);
    script.nest(b);
    get(script, a);
    assertThat(dependencies(script)).isEmpty();
    assertThat(rules(script)).isEmpty();
  }

  @Test
  void twoBalancingReleasesLeaveItARecursion() {
    Script script = new Script().task(1).acquire(a).acquire(a).release(a).release(a);
    script.event(EventKind.USER_RETURN);
    assertThat(rules(script)).containsExactly(Rule.LOCK_RECURSION);
  }

  @Test
  void aUsageMarkThatRestsOnItIsTakenBack() {
    Script script = new Script().task(1).flags("d..1");
    get(script, a);
    script.flags("...1").nest(b);
    get(script.task(2).flags("d..1"), a);
    assertThat(script.validate().classes().get(0).usage() & ~Usage.USED).isZero();
  }

  /**
   * A random trace without losses, and the same with some releases lost: when every loss is proved,
   * nothing is left but orders that really happened.
   */
  @Test
  void nothingBogusIsLeftOnceEveryLossIsProved() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      Script whole = new Script();
      Script lossy = new Script();
      write(random, whole, lossy);
      Set<String> real = orders(whole);
      assertThat(dependencies(lossy)).as("seed " + seed).allMatch(real::contains);
      for (Finding finding : lossy.validate().findings()) {
        assertThat(finding.rule()).as("seed " + seed).isEqualTo(Rule.LOCK_ORDER_INVERSION);
        assertThat(finding.path())
            .as("seed " + seed)
            .allMatch(step -> real.contains(step.from() + " -> " + step.to()));
      }
    }
  }

  private static void write(Random random, Script whole, Script lossy) {
    List<TestLock> locks = List.of(mutex("A"), mutex("B"), mutex("C"), mutex("D"), mutex("E"));
    for (int round = 0; round < 60; round++) {
      int task = 1 + random.nextInt(3);
      whole.task(task);
      lossy.task(task);
      List<TestLock> held = new ArrayList<>();
      int depth = 1 + random.nextInt(3);
      while (held.size() < depth) {
        TestLock lock = locks.get(random.nextInt(locks.size()));
        if (!held.contains(lock)) {
          get(whole, lock);
          get(lossy, lock);
          held.add(lock);
        }
      }
      while (!held.isEmpty()) {
        TestLock gone = held.remove(held.size() - 1);
        whole.release(gone);
        if (random.nextInt(25) > 0) {
          lossy.release(gone);
        }
      }
    }
    for (TestLock lock : locks) {
      for (Script script : List.of(whole, lossy)) {
        get(script.task(9), lock);
        script.release(lock);
      }
    }
  }

  /** Every lock that was really held, with every one that was taken while it was. */
  private static Set<String> orders(Script whole) {
    Set<String> orders = new TreeSet<>();
    List<TestLock> held = new ArrayList<>();
    for (TestEvent event : whole.events()) {
      if (event.kind() == EventKind.LOCK_ACQUIRE) {
        held.forEach(each -> orders.add(each.name() + " -> " + event.lock().name()));
        held.add(event.lock());
      } else if (event.kind() == EventKind.LOCK_RELEASE) {
        held.remove(event.lock());
      }
    }
    return orders;
  }

  private static TestLock mutex(String name) {
    return TestLock.keyed(name).type(LockType.MUTEX);
  }

  private static void get(Script script, TestLock lock) {
    script.acquire(lock).acquired(lock);
  }

  private static List<String> dependencies(Script script) {
    LockValidator graph = script.validate();
    List<ClassRecord> classes = graph.classes();
    return graph.dependencies().stream()
        .map(d -> classes.get(d.from()).name() + " -> " + classes.get(d.to()).name())
        .toList();
  }

  private static List<Rule> rules(Script script) {
    return script.validate().findings().stream().map(Finding::rule).toList();
  }

  @Test
  void aLossDeepInTheStackLeavesWhatIsAboveIt() {
    Script script = new Script().task(1);
    get(script, a);
    get(script, b);
    get(script, c);
    get(script.task(2), a);
    assertThat(dependencies(script)).doesNotContain("A -> B").contains("B -> C");
  }

  /** Task 2 got B where task 1 lost the release of A, as far as is known. */
  @Test
  void aReleaseThatTheSameLossMayExplainIsNoImbalance() {
    Script script = new Script().task(1).nest(c).task(2).nest(c).task(3).nest(b).task(1);
    get(script, a);
    script.task(2).release(b);
    assertThat(rules(script)).containsExactly(Rule.BAD_UNLOCK_BALANCE);
    get(script.task(3), a);
    assertThat(rules(script)).isEmpty();
  }

  @Test
  void anImbalanceFromBeforeTheLockSeemedHeldStays() {
    Script script = new Script().task(2).nest(c).task(3).nest(b);
    script.task(2).release(b);
    get(script.task(1), a);
    get(script.task(3), a);
    assertThat(rules(script)).containsExactly(Rule.BAD_UNLOCK_BALANCE);
  }

  @Test
  void afterALossAReleaseIsAnImbalanceWhereTheTaskHeldNothingSince() {
    Script script = new Script().task(2).nest(c).task(3).nest(b).task(1);
    get(script, a);
    get(script.task(3), a);
    script.release(a).nest(b).task(2).release(b);
    assertThat(rules(script)).isEmpty();
    script.event(EventKind.USER_RETURN).task(3).nest(b).task(2).release(b);
    assertThat(rules(script)).containsExactly(Rule.BAD_UNLOCK_BALANCE);
  }

  @Test
  void errorsOfATraceWithManyLossesAreWarnings() {
    Script script = new Script().task(3).nest(b, c).nest(c, b);
    for (int losses = 0; losses < 99; losses++) {
      loseARelease(script);
    }
    assertThat(severities(script)).containsExactly(Severity.ERROR);
    loseARelease(script);
    assertThat(severities(script)).containsExactly(Severity.WARNING);
  }

  /** After a gap as well a release is missing, which is no loss without a mark. */
  @Test
  void errorsOfATraceThatMarksItsLossesStay() {
    Script script = new Script().task(3).nest(b, c).nest(c, b).event(EventKind.LOST_EVENTS);
    for (int losses = 0; losses < 200; losses++) {
      loseARelease(script);
    }
    assertThat(severities(script)).containsExactly(Severity.ERROR);
  }

  @Test
  void inATraceWithManyLossesAStackDeeperThanTheKernelsIsStale() {
    Script script = new Script();
    for (int losses = 0; losses < 100; losses++) {
      loseARelease(script);
    }
    script.task(4);
    for (int depth = 1; depth < 64; depth++) {
      get(script, mutex("D" + depth));
    }
    assertThat(dependencies(script)).contains("D1 -> D2");
    get(script, mutex("D64"));
    script.nest(b);
    assertThat(dependencies(script)).containsExactly("D64 -> B");
  }

  private void loseARelease(Script script) {
    get(script.task(1), a);
    get(script.task(2), a);
    script.release(a);
  }

  private static List<Severity> severities(Script script) {
    return script.validate().findings().stream().map(Finding::severity).toList();
  }
}
