package dev.lockreel.lockdep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.ListedCycle;
import dev.lockreel.finding.Rule;
import dev.lockreel.trace.LockType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many cycles in one strongly connected component are one finding. */
class ComponentCyclesTest {
  @Test
  void fewCyclesAreAFindingEach() {
    List<Finding> findings = everyOrder(new Script(), "L", 6).validate().findings();
    assertThat(findings).hasSize(15).allSatisfy(each -> assertThat(each.cycles()).isEmpty());
  }

  @Test
  void manyCyclesAreOneFinding() {
    List<Finding> findings = everyOrder(new Script(), "L", 40).validate().findings();
    assertThat(findings).hasSize(1);
    Finding whole = findings.get(0);
    assertThat(whole.rule()).isEqualTo(Rule.LOCK_ORDER_INVERSION);
    assertThat(whole.count()).isEqualTo(40 * 39 / 2);
    assertThat(whole.cycles()).hasSize(8).extracting(ListedCycle::length).containsOnly(2);
    assertThat(whole.path()).hasSize(2);
    assertThat(whole.path().get(0).to()).isEqualTo(whole.path().get(1).from());
    assertThat(whole.cycles())
        .anySatisfy(
            cycle ->
                assertThat(cycle.classes())
                    .containsExactlyInAnyOrder(
                        whole.path().get(0).from(), whole.path().get(0).to()));
  }

  @Test
  void eachComponentHasItsOwn() {
    Script script = everyOrder(everyOrder(new Script(), "L", 8), "M", 8);
    script.nest(mutex("N", 0), mutex("N", 1)).nest(mutex("N", 1), mutex("N", 0));
    List<Finding> findings = script.validate().findings();
    assertThat(findings).extracting(Finding::count).containsExactly(28L, 28L, 1L);
  }

  @Test
  void componentsThatBecomeOneHaveOne() {
    Script script = everyOrder(everyOrder(new Script(), "L", 8), "M", 8);
    script.nest(mutex("L", 0), mutex("M", 0)).nest(mutex("M", 0), mutex("L", 0));
    script.nest(mutex("L", 0), mutex("M", 1)).nest(mutex("M", 1), mutex("L", 0));
    List<Finding> findings = script.validate().findings();
    assertThat(findings).extracting(Finding::count).containsExactly(28 + 28 + 1 + 2L);
  }

  @Test
  void longCyclesAreOneFindingThatDescribesAShortOne() {
    Script script = new Script();
    int classes = 700;
    for (int step : new int[] {1, 7}) {
      for (int i = 0; i < classes; i++) {
        script.nest(mutex("R", i), mutex("R", (i + step) % classes));
      }
    }
    List<Finding> findings = script.validate().findings();
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).path()).hasSizeLessThanOrEqualTo(classes / 7 + 7);
    assertThat(findings.get(0).cycles().get(0).length()).isEqualTo(findings.get(0).path().size());
    assertThat(findings.get(0).cycles())
        .allSatisfy(cycle -> assertThat(cycle.classes()).hasSize(ListedCycle.MOST_NAMED));
  }

  @Test
  void whatIsLeftAfterAWithdrawalIsFoundAgain() {
    Script script = staleOrder(mutex("L", 0), mutex("L", 1));
    script.task(3);
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        if (i != j && !(i == 0 && j == 1)) {
          script.nest(mutex("L", i), mutex("L", j));
        }
      }
    }
    List<Finding> before = script.validate().findings();
    assertThat(before).extracting(Finding::count).containsExactly(28L);
    assertThat(before.get(0).cycles()).contains(ListedCycle.of(List.of("L0", "L1")));
    List<Finding> after = proveStale(script, mutex("L", 0)).validate().findings();
    assertThat(after).hasSize(1);
    assertThat(after.get(0).cycles())
        .hasSize(8)
        .doesNotContain(ListedCycle.of(List.of("L0", "L1")));
  }

  @Test
  void cyclesThroughOneWithdrawnOrderGoWithIt() {
    Script script = staleOrder(mutex("A", 0), mutex("B", 0));
    script.task(3);
    for (int i = 0; i < 20; i++) {
      script.nest(mutex("B", 0), mutex("X", i)).nest(mutex("X", i), mutex("A", 0));
    }
    assertThat(script.validate().findings()).hasSize(1);
    assertThat(proveStale(script, mutex("A", 0)).validate().findings()).isEmpty();
  }

  /** An order drawn from a held lock whose release is missing. */
  private static Script staleOrder(TestLock held, TestLock taken) {
    return new Script().task(1).acquire(held).acquired(held).nest(taken);
  }

  private static Script proveStale(Script script, TestLock held) {
    return script.task(2).acquire(held).acquired(held).release(held);
  }

  private static Script everyOrder(Script script, String name, int classes) {
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        if (i != j) {
          script.nest(mutex(name, i), mutex(name, j));
        }
      }
    }
    return script;
  }

  private static TestLock mutex(String name, int number) {
    return TestLock.keyed(name + number).type(LockType.MUTEX);
  }
}
