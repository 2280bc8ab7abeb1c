package dev.lockreel.store;

import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.graph.KeptFact.Taken;
import dev.lockreel.lockdep.source.HeldLockState;
import dev.lockreel.lockdep.source.TaskState;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.util.List;

/**
 * Values of classes, dependencies and validator states. What the key says is not in the value
 * again.
 */
final class LockdepCodec {
  private LockdepCodec() {}

  static void write(ValueWriter out, ClassRecord c) {
    out.string(c.name());
    out.number(c.key());
    out.number(c.subclass());
    out.number(c.version());
    out.number(c.usage());
    out.string(c.type().name());
    out.string(c.waitInner().name());
    out.string(c.waitOuter().name());
    out.flag(c.check());
    out.flag(c.waitTraced());
    out.map(c.usedAt(), (o, bit) -> o.number(bit), FindingCodec::write);
    out.flag(c.namedOnly());
  }

  static ClassRecord readClass(byte[] key, ValueReader in) throws IOException {
    int id = Keys.intAt(key, 0, 1);
    return new ClassRecord(
        id,
        in.string(),
        in.number(),
        in.smallNumber(),
        in.smallNumber(),
        in.smallNumber(),
        LockType.valueOf(in.sharedString()),
        WaitType.valueOf(in.sharedString()),
        WaitType.valueOf(in.sharedString()),
        in.flag(),
        in.flag(),
        in.map(ValueReader::smallNumber, FindingCodec::readWitness),
        in.flag());
  }

  static void write(ValueWriter out, DependencyRecord d) {
    out.number(d.kinds());
    out.number(d.assumedKinds());
    out.number(d.distance());
    out.number(d.count());
    out.flag(d.emulated());
    FindingCodec.write(out, d.first());
    out.number(d.heldLock());
  }

  static DependencyRecord readDependency(byte[] key, ValueReader in) throws IOException {
    int from = Keys.intAt(key, 0, 2);
    int to = Keys.intAt(key, 1, 2);
    return new DependencyRecord(
        from,
        to,
        in.smallNumber(),
        in.smallNumber(),
        in.smallNumber(),
        in.number(),
        in.flag(),
        FindingCodec.readWitness(in),
        in.number());
  }

  static void write(ValueWriter out, KeptFact kept) {
    out.number(kept.lockClass());
    out.number(kept.order());
    out.list(kept.earlier(), LockdepCodec::write);
    FactCodec.write(out, kept.fact());
  }

  private static void write(ValueWriter out, Taken taken) {
    out.number(taken.order());
    FactCodec.write(out, taken.fact());
  }

  static KeptFact readFact(byte[] key, ValueReader in) throws IOException {
    int lockClass = in.smallNumber();
    long order = in.number();
    List<Taken> earlier = in.list(each -> new Taken(each.number(), FactCodec.read(each)));
    return new KeptFact(
        Keys.source(key, in), Keys.isEmulated(key), FactCodec.read(in), lockClass, order, earlier);
  }

  static void write(ValueWriter out, ValidatorState v) {
    out.string(v.source());
    out.list(v.tasks(), LockdepCodec::write);
    out.numbers(v.cpuTasks());
    out.numbers(v.cpuContexts());
    out.number(v.flags());
    out.numbers(v.instanceLocks());
    out.numbers(v.instanceClasses());
    out.numbers(v.instanceHolders());
    out.numbers(v.instanceAskers());
    out.numbers(v.classKeys());
    out.numbers(v.classIds());
    out.numbers(v.missingEvents());
    out.numbers(v.missingCpus());
    out.flag(v.lastOrigin() != null);
    if (v.lastOrigin() != null) {
      out.string(v.lastOrigin().source());
      out.string(v.lastOrigin().file());
    }
    out.number(v.lastPosition());
    out.number(v.nextSerial());
    out.list(v.grounds(), LockdepCodec::write);
  }

  static ValidatorState readValidator(ValueReader in) throws IOException {
    return new ValidatorState(
        in.string(),
        in.list(LockdepCodec::readTask),
        in.smallNumbers(),
        in.smallNumbers(),
        in.smallNumber(),
        in.numbers(),
        in.smallNumbers(),
        in.smallNumbers(),
        in.smallNumbers(),
        in.numbers(),
        in.smallNumbers(),
        in.numbers(),
        in.numbers(),
        in.flag() ? new Origin(in.string(), in.string()) : null,
        in.number(),
        in.number(),
        in.list(LockdepCodec::readGround));
  }

  static void write(ValueWriter out, GroundState ground) {
    out.number(ground.serial());
    out.list(ground.dependencies(), (o, number) -> o.number(number));
    out.list(ground.usages(), (o, number) -> o.number(number));
    out.map(ground.findings(), ValueWriter::string, ValueWriter::number);
  }

  static GroundState readGround(ValueReader in) throws IOException {
    return new GroundState(
        in.number(),
        in.list(ValueReader::smallNumber),
        in.list(ValueReader::smallNumber),
        in.map(ValueReader::string, ValueReader::number));
  }

  private static void write(ValueWriter out, TaskState task) {
    out.number(task.task());
    out.string(task.comm());
    out.number(task.flags());
    out.number(task.parent());
    out.number(task.knownSince());
    out.number(task.lastSpared());
    out.numbers(task.clock());
    out.list(task.held(), LockdepCodec::write);
    out.numbers(task.forgotten());
  }

  private static TaskState readTask(ValueReader in) throws IOException {
    return new TaskState(
        in.smallNumber(),
        in.sharedString(),
        in.smallNumber(),
        in.smallNumber(),
        in.number(),
        in.number(),
        in.numbers(),
        in.list(LockdepCodec::readHeldLock),
        in.numbers());
  }

  private static void write(ValueWriter out, HeldLockState held) {
    out.number(held.lock());
    out.number(held.lockClass());
    out.number(held.bits());
    out.number(held.references());
    out.number(held.nestLock());
    out.number(held.serial());
    out.number(held.position());
    out.string(held.ip());
  }

  private static HeldLockState readHeldLock(ValueReader in) throws IOException {
    return new HeldLockState(
        in.number(),
        in.smallNumber(),
        in.smallNumber(),
        in.smallNumber(),
        in.number(),
        in.number(),
        in.number(),
        in.sharedString());
  }
}
