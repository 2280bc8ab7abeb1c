package dev.lockreel.report;

import static dev.lockreel.report.SampleFindings.A;
import static dev.lockreel.report.SampleFindings.B;
import static dev.lockreel.report.SampleFindings.C;
import static dev.lockreel.report.SampleFindings.HELD_USAGE;
import static dev.lockreel.report.SampleFindings.spin;
import static dev.lockreel.report.SampleWitness.EXCLUSIVE;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import java.util.List;

/** Findings about interrupts, those of real captures. */
final class SampleIrqFindings {
  private SampleIrqFindings() {}

  static Finding lockState() {
    Witness on =
        SampleWitness.of("init", 60, 900, 3_000_000)
            .takes(C, EXCLUSIVE)
            .at("t_hardirq_inv+0x15/0x40 [lockbug]")
            .flags("...1")
            .build();
    Witness in =
        SampleWitness.of("swapper/0", 0, 1200, 3_000_900)
            .takes(C, EXCLUSIVE)
            .at("irq1_use+0x15/0x30 [lockbug]")
            .flags("d.h2")
            .onCpu(0)
            .build();
    return interrupts(
        Rule.INCONSISTENT_LOCK_STATE,
        Rule.INCONSISTENT_LOCK_STATE.headline(),
        List.of(spin("lb_irq1", "?.+.")),
        List.of(),
        in,
        List.of(
            new UsageEvidence("lb_irq1", "HARDIRQ-ON-W", on),
            new UsageEvidence("lb_irq1", "IN-HARDIRQ-W", in)));
  }

  /** A new dependency connects a lock taken in hardirqs with one held with them enabled. */
  static Finding irqOrder() {
    Witness witness = irqOrderWitness();
    return irqInversion(
        "WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected", witness, safeUse());
  }

  /** That order, noticed when the interrupt came last. */
  static Finding irqStateChange() {
    return irqInversion(Rule.IRQ_LOCK_INVERSION.headline(), safeUse(), safeUse());
  }

  /** A reader in an interrupt meets readers of its own class. */
  static Finding ownReaders() {
    Witness on =
        SampleWitness.of("init", 60, 1500, 3_450_000)
            .takes(A, "shared")
            .at("t_read+0x22/0x70 [lockbug]")
            .flags("...1")
            .build();
    Witness in =
        SampleWitness.of("swapper/1", 0, 1900, 3_500_000)
            .takes(A, "shared")
            .at("irq_read+0x15/0x30 [lockbug]")
            .flags("d.h1")
            .build();
    return interrupts(
        Rule.IRQ_LOCK_INVERSION,
        Rule.IRQ_LOCK_INVERSION.headline(),
        List.of(spin("lb_read", ".?.+")),
        List.of(),
        in,
        List.of(
            new UsageEvidence("lb_read", "IN-HARDIRQ-R", in),
            new UsageEvidence("lb_read", "HARDIRQ-ON-R", on)));
  }

  private static Witness irqOrderWitness() {
    return SampleWitness.of("init", 60, 2222, 3_500_000)
        .takes(A, EXCLUSIVE)
        .at("t_hardirq_order+0x49/0x70 [lockbug]")
        .holding(B, "lb_safe", EXCLUSIVE, "t_hardirq_order+0x3a/0x70 [lockbug]", 2220)
        .flags("d..2")
        .build();
  }

  private static Witness safeUse() {
    return SampleWitness.of("swapper/1", 0, 1000, 3_400_000)
        .takes(B, EXCLUSIVE)
        .at("safe_use+0x15/0x30 [lockbug]")
        .flags("d.h1")
        .build();
  }

  private static Finding irqInversion(String headline, Witness witness, Witness safeUse) {
    Witness unsafeUse =
        SampleWitness.of("init", 60, 1500, 3_450_000)
            .takes(A, EXCLUSIVE)
            .at("t_hardirq_order+0x22/0x70 [lockbug]")
            .flags("...1")
            .build();
    return interrupts(
        Rule.IRQ_LOCK_INVERSION,
        headline,
        List.of(spin("lb_safe", "-..."), spin("lb_unsafe", HELD_USAGE)),
        List.of(new PathStep("lb_safe", "lb_unsafe", "EN", "-...", HELD_USAGE, irqOrderWitness())),
        witness,
        List.of(
            new UsageEvidence("lb_safe", "IN-HARDIRQ-W", safeUse),
            new UsageEvidence("lb_unsafe", "HARDIRQ-ON-W", unsafeUse)));
  }

  private static Finding interrupts(
      Rule rule,
      String headline,
      List<ClassEvidence> classes,
      List<PathStep> path,
      Witness witness,
      List<UsageEvidence> usages) {
    return Finding.of(rule, classes.stream().map(ClassEvidence::name).toList())
        .headline(headline)
        .confidence(Confidence.CLASS, "The usages are those of the classes.")
        .classes(classes)
        .path(path)
        .at(witness)
        .usages(usages)
        .build();
  }
}
