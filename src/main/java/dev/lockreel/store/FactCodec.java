package dev.lockreel.store;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyCounted;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyDrawn.Drawing;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactCheck;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.IOException;

/**
 * Facts as bytes, the same in a database and between machines: a byte for the version, a byte for
 * the kind, the fields (docs/formats/store.md).
 */
public final class FactCodec {
  /** The newest version that is known here. A fact has that in which its kind came. */
  static final int VERSION = 2;

  private static final int FIRST_VERSION = 1;

  static final int CLASS_SEEN = 1;
  static final int DEPENDENCY_DRAWN = 2;
  static final int DEPENDENCY_COUNTED = 3;
  static final int DEPENDENCY_WITHDRAWN = 4;
  static final int USAGE_SEEN = 5;
  static final int USAGE_WITHDRAWN = 6;
  static final int FINDING_REPORTED = 7;
  static final int FINDING_WITHDRAWN = 8;
  static final int SOURCE_DOUBTED = 9;

  /** Without evidence, since version 2. */
  static final int DEPENDENCY_BARE = 10;

  static final int USAGE_BARE = 11;

  private static final int HEAD = 2;

  private FactCodec() {}

  /** The fact as bytes. */
  public static byte[] encode(Fact fact) {
    ValueWriter out = new ValueWriter();
    write(out, fact);
    return out.value();
  }

  /**
   * The fact that {@link #encode} made bytes of.
   *
   * @throws MalformedFactException the bytes are none, or of a newer version
   */
  public static Fact decode(byte[] bytes) throws MalformedFactException {
    return decode(bytes, new SharedStrings());
  }

  static Fact decode(byte[] bytes, SharedStrings strings) throws MalformedFactException {
    if (bytes.length < HEAD) {
      throw new MalformedFactException("a fact of " + bytes.length + " bytes");
    }
    ValueReader in = new ValueReader(bytes, strings);
    try {
      Fact fact = read(in);
      in.end();
      FactCheck.check(fact);
      return fact;
    } catch (IOException | IllegalArgumentException | MalformedFactException e) {
      throw new MalformedFactException("a fact of kind " + bytes[1] + ": " + e.getMessage(), e);
    }
  }

  static int kind(Fact fact) {
    if (fact instanceof ClassSeen) {
      return CLASS_SEEN;
    } else if (fact instanceof DependencyDrawn drawn) {
      return drawn.isBare() ? DEPENDENCY_BARE : DEPENDENCY_DRAWN;
    } else if (fact instanceof DependencyCounted) {
      return DEPENDENCY_COUNTED;
    } else if (fact instanceof DependencyWithdrawn) {
      return DEPENDENCY_WITHDRAWN;
    } else if (fact instanceof UsageSeen seen) {
      return seen.isBare() ? USAGE_BARE : USAGE_SEEN;
    } else if (fact instanceof UsageWithdrawn) {
      return USAGE_WITHDRAWN;
    } else if (fact instanceof FindingReported) {
      return FINDING_REPORTED;
    }
    return fact instanceof FindingWithdrawn ? FINDING_WITHDRAWN : SOURCE_DOUBTED;
  }

  static void write(ValueWriter out, Fact fact) {
    int kind = kind(fact);
    out.octet(version(kind));
    out.octet(kind);
    if (fact instanceof ClassSeen seen) {
      write(out, seen);
    } else if (fact instanceof DependencyDrawn drawn) {
      write(out, drawn);
    } else if (fact instanceof DependencyCounted counted) {
      out.number(counted.number());
      out.number(counted.count());
    } else if (fact instanceof DependencyWithdrawn withdrawn) {
      out.number(withdrawn.number());
    } else if (fact instanceof UsageSeen seen) {
      out.number(seen.lockClass());
      out.number(seen.bit());
      if (seen.isBare()) {
        writePlace(out, seen.at());
        out.number(seen.entryBits());
      } else {
        out.number(seen.entryBits());
        EncodedObservation.write(out, seen.at());
      }
    } else if (fact instanceof UsageWithdrawn withdrawn) {
      out.number(withdrawn.lockClass());
      out.number(withdrawn.bit());
    } else if (fact instanceof FindingReported reported) {
      FindingCodec.write(out, reported.finding());
    } else if (fact instanceof FindingWithdrawn withdrawn) {
      out.string(withdrawn.fingerprint());
    } else if (fact instanceof SourceDoubted doubted) {
      out.string(doubted.name());
      out.string(doubted.reason());
    }
  }

  /** The version in which a kind has got its form. */
  private static int version(int kind) {
    return kind < DEPENDENCY_BARE ? FIRST_VERSION : VERSION;
  }

  static Fact read(ValueReader in) throws IOException {
    int version = in.octet();
    int kind = in.octet();
    if (version != version(kind)) {
      throw new IOException(
          "version " + version + ", this lockreel knows version " + version(kind));
    }
    return switch (kind) {
      case CLASS_SEEN -> readClass(in);
      case DEPENDENCY_DRAWN, DEPENDENCY_BARE -> readDependency(in, kind == DEPENDENCY_BARE);
      case DEPENDENCY_COUNTED -> new DependencyCounted(in.smallNumber(), in.number());
      case DEPENDENCY_WITHDRAWN -> new DependencyWithdrawn(in.smallNumber());
      case USAGE_SEEN -> readUsage(in);
      case USAGE_WITHDRAWN -> new UsageWithdrawn(in.smallNumber(), in.smallNumber());
      case FINDING_REPORTED -> new FindingReported(FindingCodec.readFinding(in));
      case FINDING_WITHDRAWN -> new FindingWithdrawn(in.string());
      case SOURCE_DOUBTED -> new SourceDoubted(in.string(), in.string());
      case USAGE_BARE ->
          new UsageSeen(in.smallNumber(), in.smallNumber(), readPlace(in), in.smallNumber());
      default -> throw new IOException("there is no such kind");
    };
  }

  private static void write(ValueWriter out, ClassSeen c) {
    out.number(c.number());
    out.string(c.name());
    out.number(c.key());
    out.number(c.subclass());
    out.number(c.version());
    out.string(c.type().name());
    out.string(c.waitInner().name());
    out.string(c.waitOuter().name());
    out.number(c.bits());
  }

  private static ClassSeen readClass(ValueReader in) throws IOException {
    return new ClassSeen(
        in.smallNumber(),
        in.string(),
        in.number(),
        in.smallNumber(),
        in.smallNumber(),
        LockType.valueOf(in.sharedString()),
        WaitType.valueOf(in.sharedString()),
        WaitType.valueOf(in.sharedString()),
        in.smallNumber());
  }

  private static void write(ValueWriter out, DependencyDrawn d) {
    out.number(d.number());
    out.number(d.ends().from());
    out.number(d.ends().to());
    out.number(d.kinds());
    out.number(d.assumedKinds());
    out.number(d.distance());
    out.number(d.count());
    if (d.isBare()) {
      writePlace(out, d.first().event());
      return;
    }
    write(out, d.first());
    boolean newest =
        d.newest().event() != d.first().event() || d.newest().held() != d.first().held();
    out.optional(newest ? d.newest() : null, FactCodec::write);
    out.number(d.countBefore());
  }

  private static DependencyDrawn readDependency(ValueReader in, boolean bare) throws IOException {
    int number = in.smallNumber();
    DependencyDrawn.Ends ends = new DependencyDrawn.Ends(in.smallNumber(), in.smallNumber());
    int kinds = in.smallNumber();
    int assumedKinds = in.smallNumber();
    int distance = in.smallNumber();
    long count = in.number();
    if (bare) {
      Drawing place = new Drawing(readPlace(in), 0);
      return new DependencyDrawn(
          number, ends, kinds, assumedKinds, distance, count, place, place, 0);
    }
    Drawing first = readDrawing(in);
    Drawing newest = in.optional(FactCodec::readDrawing);
    return new DependencyDrawn(
        number,
        ends,
        kinds,
        assumedKinds,
        distance,
        count,
        first,
        newest == null ? first : newest,
        in.number());
  }

  private static void writePlace(ValueWriter out, Observation event) {
    out.string(event.source());
    out.number(event.position());
  }

  private static Observation readPlace(ValueReader in) throws IOException {
    return Observation.bare(in.sharedString(), in.number());
  }

  private static void write(ValueWriter out, Drawing drawing) {
    EncodedObservation.write(out, drawing.event());
    out.number(drawing.held());
  }

  private static Drawing readDrawing(ValueReader in) throws IOException {
    return new Drawing(EncodedObservation.read(in), in.smallNumber());
  }

  private static UsageSeen readUsage(ValueReader in) throws IOException {
    int lockClass = in.smallNumber();
    int bit = in.smallNumber();
    int entryBits = in.smallNumber();
    return new UsageSeen(lockClass, bit, EncodedObservation.read(in), entryBits);
  }
}
