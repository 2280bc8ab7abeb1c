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
import dev.lockreel.lockdep.graph.FindingRecord;
import java.io.IOException;

/** Values of findings, and of the witnesses in them and in dependencies. */
final class FindingCodec {
  private static final int OBSERVATION_LENGTH = 5;

  private FindingCodec() {}

  static void write(ValueWriter out, FindingRecord r) {
    write(out, r.finding());
    out.flag(r.closes());
    out.number(r.countedBefore());
    out.numbers(r.restsOn());
    out.list(r.observations(), ValueWriter::numbers);
  }

  /** The fingerprint comes first: a store asks for it alone when it opens. */
  static void write(ValueWriter out, Finding f) {
    out.string(f.fingerprint());
    out.string(f.rule().id());
    out.string(f.headline());
    out.string(f.severity().name());
    out.string(f.confidence().name());
    out.string(f.confidenceReason());
    out.number(f.count());
    out.list(f.classes(), FindingCodec::write);
    out.list(f.path(), FindingCodec::write);
    write(out, f.witness());
    out.optional(f.other(), FindingCodec::write);
    out.string(f.explanation());
    out.strings(f.mitigations());
    out.list(f.usages(), FindingCodec::write);
    out.list(f.ledger(), FindingCodec::write);
    out.list(f.cycles(), FindingCodec::write);
  }

  static FindingRecord readRecord(ValueReader in) throws IOException {
    return new FindingRecord(
        readFinding(in),
        in.flag(),
        in.number(),
        in.numbers(),
        in.list(FindingCodec::readObservations));
  }

  private static long[] readObservations(ValueReader in) throws IOException {
    long[] observations = in.numbers();
    if (observations.length != OBSERVATION_LENGTH) {
      throw new IOException("observations of " + observations.length + " numbers");
    }
    return observations;
  }

  static Finding readFinding(ValueReader in) throws IOException {
    String fingerprint = in.string();
    String ruleId = in.sharedString();
    Rule rule = Rule.named(ruleId);
    if (rule == null) {
      throw new IOException("no rule " + ruleId);
    }
    return new Finding(
        rule,
        fingerprint,
        in.string(),
        Severity.valueOf(in.sharedString()),
        Confidence.valueOf(in.sharedString()),
        in.string(),
        in.number(),
        in.list(FindingCodec::readClass),
        in.list(FindingCodec::readStep),
        readWitness(in),
        in.optional(FindingCodec::readWitness),
        in.string(),
        in.strings(),
        in.list(FindingCodec::readUsage),
        in.list(FindingCodec::readLedgerLine),
        in.list(FindingCodec::readCycle));
  }

  private static void write(ValueWriter out, ListedCycle cycle) {
    out.number(cycle.length());
    out.strings(cycle.classes());
  }

  private static ListedCycle readCycle(ValueReader in) throws IOException {
    return new ListedCycle(in.smallNumber(), in.strings());
  }

  private static void write(ValueWriter out, ClassEvidence evidence) {
    out.string(evidence.name());
    out.number(evidence.key());
    out.string(evidence.usage());
    out.string(evidence.waitTypes());
  }

  private static ClassEvidence readClass(ValueReader in) throws IOException {
    return new ClassEvidence(in.sharedString(), in.number(), in.sharedString(), in.sharedString());
  }

  private static void write(ValueWriter out, PathStep step) {
    out.string(step.from());
    out.string(step.to());
    out.string(step.kind());
    out.string(step.fromUsage());
    out.string(step.toUsage());
    write(out, step.witness());
  }

  private static PathStep readStep(ValueReader in) throws IOException {
    return new PathStep(
        in.sharedString(),
        in.sharedString(),
        in.sharedString(),
        in.sharedString(),
        in.sharedString(),
        readWitness(in));
  }

  private static void write(ValueWriter out, UsageEvidence usage) {
    out.string(usage.lockClass());
    out.string(usage.state());
    write(out, usage.witness());
  }

  private static UsageEvidence readUsage(ValueReader in) throws IOException {
    return new UsageEvidence(in.sharedString(), in.sharedString(), readWitness(in));
  }

  private static void write(ValueWriter out, LedgerLine line) {
    out.string(line.owner());
    out.string(line.what());
    out.number(line.starts());
    out.number(line.ends());
    out.optional(line.witness(), FindingCodec::write);
  }

  private static LedgerLine readLedgerLine(ValueReader in) throws IOException {
    return new LedgerLine(
        in.string(), in.string(), in.number(), in.number(), in.optional(FindingCodec::readWitness));
  }

  static void write(ValueWriter out, Witness w) {
    out.string(w.source());
    out.string(w.position());
    out.number(w.timestampNanos());
    out.number(w.cpu());
    out.number(w.pid());
    out.string(w.comm());
    out.number(w.lock());
    out.string(w.ip());
    out.list(w.held(), FindingCodec::write);
    out.strings(w.stack());
    out.flag(w.emulated());
    out.string(w.mode());
    out.number(w.context());
    out.number(w.heldOmitted());
  }

  static Witness readWitness(ValueReader in) throws IOException {
    return new Witness(
        in.sharedString(),
        in.string(),
        in.number(),
        in.smallNumber(),
        in.smallNumber(),
        in.sharedString(),
        in.number(),
        in.sharedString(),
        in.list(FindingCodec::readHeldLock),
        in.strings(),
        in.flag(),
        in.sharedString(),
        in.smallNumber(),
        in.smallNumber());
  }

  private static void write(ValueWriter out, HeldLockEvidence held) {
    out.number(held.lock());
    out.string(held.lockClass());
    out.string(held.mode());
    out.flag(held.trylock());
    out.string(held.ip());
    out.string(held.position());
  }

  private static HeldLockEvidence readHeldLock(ValueReader in) throws IOException {
    return new HeldLockEvidence(
        in.number(),
        in.sharedString(),
        in.sharedString(),
        in.flag(),
        in.sharedString(),
        in.string());
  }
}
