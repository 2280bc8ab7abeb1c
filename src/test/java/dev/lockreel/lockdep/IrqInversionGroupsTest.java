package dev.lockreel.lockdep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.ListedCycle;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many irq inversions that begin or end at one class are one finding. */
class IrqInversionGroupsTest {
  private static final TestLock HUB = lock("hub", 0);

  @Test
  void fewInversionsAreAFindingEach() {
    List<Finding> findings = hub(new Script(), 8).validate().findings();
    assertThat(findings).hasSize(15).allSatisfy(each -> assertThat(each.cycles()).isEmpty());
  }

  @Test
  void manyInversionsAreOneFindingAtTheirClass() {
    List<Finding> findings = hub(new Script(), 40).validate().findings();
    assertThat(findings)
        .hasSize(2)
        .allSatisfy(
            each -> {
              assertThat(each.rule()).isEqualTo(Rule.IRQ_LOCK_INVERSION);
              assertThat(each.severity()).isEqualTo(Severity.ERROR);
              assertThat(each.cycles()).hasSize(8).extracting(ListedCycle::length).containsOnly(3);
              assertThat(each.path()).hasSize(2);
              assertThat(each.cycles())
                  .contains(
                      ListedCycle.of(
                          List.of(each.path().get(0).from(), "hub0", each.path().get(1).to())));
            });
    // That from safe0 to unsafe0 is of both.
    assertThat(findings.stream().mapToLong(Finding::count).sum()).isEqualTo(2 * 40 - 1);
  }

  @Test
  void whatIsLeftAfterAWithdrawalIsFoundAgain() {
    TestLock stale = lock("stale", 0);
    Script script = new Script().flags("d.h.").nest(stale);
    script.task(1).flags("d...").acquire(stale).acquired(stale).nest(HUB);
    hub(script.task(3), 40);
    List<Finding> before = script.validate().findings();
    assertThat(listed(before)).contains("stale0");
    script.task(2).flags("d...").acquire(stale).acquired(stale).release(stale);
    List<Finding> after = script.validate().findings();
    assertThat(after).hasSize(2).allSatisfy(each -> assertThat(each.cycles()).hasSize(8));
    assertThat(listed(after)).doesNotContain("stale0");
  }

  @Test
  void fewThatAreLeftAreAFindingEachAgain() {
    Script script = new Script();
    TestLock unsafe = lock("unsafe", 0);
    script.flags("....").nest(unsafe);
    for (int i = 0; i < 20; i++) {
      script.flags("d.h.").nest(lock("safe", i));
      script.flags("d...").nest(lock("safe", i), HUB);
    }
    script.task(1).flags("d...").acquire(HUB).acquired(HUB).nest(unsafe);
    script.task(3);
    for (int i = 20; i < 40; i++) {
      script.flags("d.h.").nest(lock("safe", i));
      script.flags("d...").nest(lock("safe", i), HUB);
    }
    script.nest(lock("safe", 50), unsafe).flags("d.h.").nest(lock("safe", 50));
    List<Finding> before = script.validate().findings();
    assertThat(before).hasSize(1);
    assertThat(before.get(0).cycles()).hasSize(8);
    script.task(2).flags("d...").acquire(HUB).acquired(HUB).release(HUB);
    List<Finding> after = script.validate().findings();
    assertThat(after).hasSize(1);
    assertThat(after.get(0).cycles()).isEmpty();
    assertThat(after.get(0).path()).extracting(step -> step.from()).containsExactly("safe50");
  }

  @Test
  void theSameFactsGiveTheSameGroups() throws Exception {
    LockValidator validator = new LockValidator(new ClassAnnotations(List.of()));
    List<Fact> facts = new ArrayList<>();
    validator.listen((source, emulated, fact) -> facts.add(fact));
    validator
        .source("script", new ReadTally())
        .accept(Script.batch(hub(new Script(), 40).events(), new Symbols()));
    LockGraph second = new LockGraph(List.of());
    for (Fact fact : facts) {
      second.take("script", false, fact);
      second.take("script", false, fact);
    }
    assertThat(second.findings()).isEqualTo(validator.findings());
  }

  @Test
  void aGroupGoesOnAfterARestart() throws Exception {
    LockValidator first = hub(new Script(), 20).validate();
    assertThat(first.findings()).hasSize(2);
    GraphChanges kept = first.drainChanges();
    LockValidator second = new LockValidator(new ClassAnnotations(List.of()));
    second.restore(kept.facts(), kept.findings());
    assertThat(second.findings()).isEqualTo(first.findings());
    second
        .source("script", new ReadTally())
        .accept(Script.batch(hub(new Script(), 40).events(), new Symbols()));
    List<Finding> whole = hub(new Script(), 40).validate().findings();
    assertThat(second.findings())
        .extracting(Finding::fingerprint, Finding::count, Finding::cycles)
        .isEqualTo(
            whole.stream()
                .map(each -> tuple(each.fingerprint(), each.count(), each.cycles()))
                .toList());
  }

  private static List<String> listed(List<Finding> findings) {
    return findings.stream()
        .flatMap(each -> each.cycles().stream())
        .flatMap(cycle -> cycle.classes().stream())
        .toList();
  }

  /** Classes taken in interrupts before the hub, classes held with interrupts on after it. */
  private static Script hub(Script script, int classes) {
    for (int i = 0; i < classes; i++) {
      script.flags("d.h.").nest(lock("safe", i)).flags("....").nest(lock("unsafe", i));
      script.flags("d...").nest(lock("safe", i), HUB).nest(HUB, lock("unsafe", i));
    }
    return script;
  }

  private static TestLock lock(String name, int number) {
    return TestLock.keyed(name + number).type(LockType.SPINLOCK);
  }
}
