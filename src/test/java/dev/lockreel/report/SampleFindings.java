package dev.lockreel.report;

import static dev.lockreel.report.SampleWitness.EXCLUSIVE;
import static dev.lockreel.report.SampleWitness.SHARED;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Witness;
import java.util.List;

/** A finding of every rule that is not about interrupts, most of them those of real captures. */
final class SampleFindings {
  static final long A = 0xffffffffa00045d0L;
  static final long B = 0xffffffffa0004530L;
  static final long C = 0xffffffffa00043b8L;
  static final String HELD_USAGE = "+.+.";

  private SampleFindings() {}

  /** Two mutexes in both orders, as thin tracepoints show them. */
  static Finding inversion() {
    Witness first =
        SampleWitness.of("lb-abba-1", 60, 3436, 3_061_131)
            .takes(B, EXCLUSIVE)
            .holding(A, "lb_abba_A", EXCLUSIVE, "", 3407)
            .build();
    Witness second =
        SampleWitness.of("lb-abba-2", 61, 4308, 3_062_446)
            .takes(A, EXCLUSIVE)
            .holding(B, "lb_abba_B", EXCLUSIVE, "", 4303)
            .build();
    return inversion(first, second);
  }

  /** {@link #inversion()} with instruction pointers and stacks. */
  static Finding inversionWithStacks() {
    Witness first =
        SampleWitness.of("lb-abba-1", 60, 3436, 3_061_131)
            .takes(B, EXCLUSIVE)
            .at("abba_1+0x25/0x40 [lockbug]")
            .holding(A, "lb_abba_A", EXCLUSIVE, "abba_1+0x17/0x40 [lockbug]", 3407)
            .stack("__mutex_lock+0x96/0xbe0", "abba_1+0x25/0x40 [lockbug]", "kthread+0xe6/0x110")
            .build();
    Witness second =
        SampleWitness.of("lb-abba-2", 61, 4308, 3_062_446)
            .takes(A, EXCLUSIVE)
            .at("abba_2+0x25/0x40 [lockbug]")
            .holding(B, "lb_abba_B", EXCLUSIVE, "abba_2+0x17/0x40 [lockbug]", 4303)
            .stack("__mutex_lock+0x96/0xbe0", "abba_2+0x25/0x40 [lockbug]", "kthread+0xe6/0x110")
            .build();
    return inversion(first, second);
  }

  private static Finding inversion(Witness first, Witness second) {
    return finding(
        Rule.LOCK_ORDER_INVERSION,
        Severity.ERROR,
        Confidence.INSTANCE,
        "The same two lock objects were taken in both orders.",
        List.of(mutex("lb_abba_A"), mutex("lb_abba_B")),
        List.of(
            new PathStep("lb_abba_A", "lb_abba_B", "EN", HELD_USAGE, HELD_USAGE, first),
            new PathStep("lb_abba_B", "lb_abba_A", "EN", HELD_USAGE, HELD_USAGE, second)),
        second,
        "lb_abba_A is taken under lb_abba_B here and lb_abba_B under lb_abba_A elsewhere; two tasks that do"
            + " so at the same time wait for each other for ever.");
  }

  /** Three classes, the last taken by a reader, seen on two machines; addresses hidden. */
  static Finding inversionOfThree() {
    Witness first =
        SampleWitness.of("lb-c3-1", 61, 120, 2_000_001)
            .takes(0, EXCLUSIVE)
            .holding(0, "lb_c3_A", EXCLUSIVE, "", 118)
            .from("node-1")
            .build();
    Witness second =
        SampleWitness.of("lb-c3-2", 62, 150, 2_000_500)
            .takes(0, EXCLUSIVE)
            .holding(0, "lb_c3_B", SHARED, "", 149)
            .from("node-1")
            .build();
    Witness third =
        SampleWitness.of("", 63, 4711, 9_123_456)
            .takes(0, SHARED)
            .holding(0, "sb_writers#3", SHARED, "", 4700)
            .holding(0, "lb_c3_C", EXCLUSIVE, "", 4710)
            .from("node-2")
            .onCpu(12)
            .build();
    return finding(
        Rule.LOCK_ORDER_INVERSION,
        Severity.WARNING,
        Confidence.CLASS,
        "Classes are known by name only, and the trace hides the addresses.",
        List.of(mutex("lb_c3_A"), mutex("lb_c3_B"), mutex("lb_c3_C")),
        List.of(
            new PathStep("lb_c3_A", "lb_c3_B", "EN", HELD_USAGE, HELD_USAGE, first),
            new PathStep("lb_c3_B", "lb_c3_C", "SN", HELD_USAGE, HELD_USAGE, second),
            new PathStep("lb_c3_C", "lb_c3_A", "EN", HELD_USAGE, HELD_USAGE, third)),
        third,
        "The three orders close a cycle.");
  }

  static Finding recursion() {
    Witness witness =
        SampleWitness.of("init", 60, 5120, 3_100_200)
            .takes(0xffff8881013208b0L, EXCLUSIVE)
            .at("t_aa+0x7e/0xa5 [lockbug]")
            .holding(0xffff8881002ee468L, "sb_writers#3", SHARED, "ksys_write+0x6d/0xf0", 5100)
            .holding(0xffff8881013207f0L, "&o->m", EXCLUSIVE, "t_aa+0x74/0xa5 [lockbug]", 5115)
            .onCpu(0)
            .build();
    return finding(
        Rule.LOCK_RECURSION,
        Severity.ERROR,
        Confidence.CLASS,
        "Another lock of the same class was held.",
        List.of(mutex("&o->m")),
        List.of(),
        witness,
        "");
  }

  static Finding imbalance() {
    Witness witness =
        SampleWitness.of("init", 59, 4242, 3_141_592)
            .takes(0xffffffffa0003050L, "")
            .at("t_bad_unlock+0x4d/0x60 [lockbug]")
            .holding(0xffff8881008dc468L, "sb_writers#3", SHARED, "ksys_write+0x6d/0xf0", 4200)
            .build();
    return finding(
        Rule.BAD_UNLOCK_BALANCE,
        Severity.ERROR,
        Confidence.CERTAIN,
        "The task released this very lock without holding it.",
        List.of(mutex("lb_unb")),
        List.of(),
        witness,
        "");
  }

  static Finding waitContext() {
    Witness witness =
        SampleWitness.of("init", 59, 3333, 3_600_000)
            .takes(A, EXCLUSIVE)
            .at("t_mutex_in_spin+0x23/0x40 [lockbug]")
            .holding(C, "lb_wc_spin", EXCLUSIVE, "t_mutex_in_spin+0x15/0x40 [lockbug]", 3330)
            .flags("...1")
            .build();
    return finding(
        Rule.INVALID_WAIT_CONTEXT,
        Severity.ERROR,
        Confidence.CERTAIN,
        "It happened in one task.",
        List.of(mutex("lb_wc_mutex"), spin("lb_wc_spin", HELD_USAGE)),
        List.of(),
        witness,
        "");
  }

  /** At user return, at exit, freed. */
  static Finding stillHeld(Rule rule, String headline) {
    Witness witness =
        SampleWitness.of("lb-exit", 62, 777, 3_700_000)
            .takes(0, "")
            .holding(A, "lb_exit", EXCLUSIVE, "exit_fn+0x17/0x20 [lockbug]", 700)
            .build();
    return Finding.of(rule, "lb_exit")
        .headline(headline)
        .confidence(Confidence.CERTAIN, "It happened in one task.")
        .classes(List.of(mutex("lb_exit")))
        .at(witness)
        .build();
  }

  static Finding nestLock() {
    Witness witness = SampleWitness.of("lb-nest", 70, 10, 1_000_000).takes(A, EXCLUSIVE).build();
    return finding(
        Rule.NESTED_LOCK_NOT_HELD,
        Severity.ERROR,
        Confidence.CERTAIN,
        "It happened in one task.",
        List.of(mutex("&vma->lock"), mutex("&mm->mmap_lock")),
        List.of(),
        witness,
        "");
  }

  static Finding orderRule() {
    Witness witness =
        SampleWitness.of("qemu", 80, 20, 1_500_000)
            .takes(A, EXCLUSIVE)
            .holding(B, "&vdev->memory_lock", EXCLUSIVE, "", 19)
            .build();
    return finding(
        Rule.LOCK_ORDER_RULE,
        Severity.ERROR,
        Confidence.CERTAIN,
        "It happened in one task.",
        List.of(mutex("&vdev->memory_lock"), mutex("&mm->mmap_lock")),
        List.of(
            new PathStep(
                "&vdev->memory_lock", "&mm->mmap_lock", "EN", HELD_USAGE, HELD_USAGE, witness)),
        witness,
        "The order mmap_lock, &vdev->vma_lock, &vdev->memory_lock is declared.");
  }

  private static ClassEvidence mutex(String name) {
    return new ClassEvidence(name, 0xffffffff820bebf8L, HELD_USAGE, "4:4");
  }

  static ClassEvidence spin(String name, String usage) {
    return new ClassEvidence(name, 0, usage, "3:3");
  }

  private static Finding finding(
      Rule rule,
      Severity severity,
      Confidence confidence,
      String reason,
      List<ClassEvidence> classes,
      List<PathStep> path,
      Witness witness,
      String explanation) {
    boolean cycle = path.size() > 1;
    return Finding.of(rule, classes.stream().map(ClassEvidence::name).toList())
        .severity(severity)
        .confidence(confidence, reason)
        .classes(classes)
        .path(path)
        .at(witness)
        .because(explanation)
        .mitigations(
            cycle
                ? List.of(
                    "sb_writers#3 was held around both orders, at least where they were seen first.")
                : List.of())
        .build()
        .withCount(cycle ? 3 : 1);
  }
}
