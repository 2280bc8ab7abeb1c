package dev.lockreel.store;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.lockdep.graph.KeptFact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys of the database: numbers big-endian, so that the order of keys is the order of numbers. */
final class Keys {
  static final byte[] FORMAT = text("format");
  static final byte[] TOOL = text("tool");

  private Keys() {}

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A class id. */
  static byte[] of(int id) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
  }

  /** The class ids of a dependency. */
  static byte[] of(int from, int to) {
    return ByteBuffer.allocate(2 * Integer.BYTES).putInt(from).putInt(to).array();
  }

  /** A number in first-seen order; never negative. */
  static byte[] of(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** A partition and an offset in it. */
  static byte[] of(int partition, long offset) {
    return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
        .putInt(partition)
        .putLong(offset)
        .array();
  }

  /** A topic or source, whose name has no zero byte, and a key within it. */
  static byte[] of(String topic, byte[] within) {
    byte[] name = text(topic);
    return ByteBuffer.allocate(name.length + 1 + within.length)
        .put(name)
        .put((byte) 0)
        .put(within)
        .array();
  }

  /** The key of a fact: source, kind, and number or numbers. */
  static byte[] of(KeptFact kept) {
    Fact fact = kept.fact();
    byte[] item;
    if (fact instanceof ClassSeen seen) {
      item = of(seen.number());
    } else if (fact instanceof DependencyDrawn drawn) {
      item = of(drawn.number());
    } else if (fact instanceof DependencyWithdrawn withdrawn) {
      item = of(withdrawn.number());
    } else if (fact instanceof UsageSeen seen) {
      item = of(seen.lockClass(), seen.bit());
    } else if (fact instanceof UsageWithdrawn withdrawn) {
      item = of(withdrawn.lockClass(), withdrawn.bit());
    } else if (fact instanceof FindingReported reported) {
      item = text(reported.finding().fingerprint());
    } else if (fact instanceof FindingWithdrawn withdrawn) {
      item = text(withdrawn.fingerprint());
    } else if (fact instanceof SourceDoubted) {
      item = text("");
    } else {
      throw new AssertionError("a count is kept in its dependency: " + fact);
    }
    byte[] within =
        ByteBuffer.allocate(2 + item.length)
            .put((byte) (kept.emulated() ? 1 : 0))
            .put(keptKind(fact))
            .put(item)
            .array();
    return of(kept.source(), within);
  }

  private static byte keptKind(Fact fact) {
    int kind =
        switch (FactCodec.kind(fact)) {
          case FactCodec.DEPENDENCY_WITHDRAWN, FactCodec.DEPENDENCY_BARE ->
              FactCodec.DEPENDENCY_DRAWN;
          case FactCodec.USAGE_WITHDRAWN, FactCodec.USAGE_BARE -> FactCodec.USAGE_SEEN;
          case FactCodec.FINDING_WITHDRAWN -> FactCodec.FINDING_REPORTED;
          default -> FactCodec.kind(fact);
        };
    return (byte) kind;
  }

  /** The source of a fact's key; {@code in} reads its value. */
  static String source(byte[] key, ValueReader in) throws IOException {
    return in.shared(key, 0, sourceLength(key));
  }

  /** Whether a fact's key is of an emulated source. */
  static boolean isEmulated(byte[] key) throws IOException {
    return key[sourceLength(key) + 1] != 0;
  }

  private static int sourceLength(byte[] key) throws IOException {
    for (int i = 0; i + 1 < key.length; i++) {
      if (key[i] == 0) {
        return i;
      }
    }
    throw new IOException("a key without a source");
  }

  /** The {@code index}-th of the {@code count} ints that the key holds. */
  static int intAt(byte[] key, int index, int count) throws IOException {
    checkLength(key, count * Integer.BYTES);
    return ByteBuffer.wrap(key).getInt(index * Integer.BYTES);
  }

  static long asLong(byte[] key) throws IOException {
    checkLength(key, Long.BYTES);
    return ByteBuffer.wrap(key).getLong();
  }

  private static void checkLength(byte[] key, int expected) throws IOException {
    if (key.length != expected) {
      throw new IOException("length " + key.length + " where " + expected + " is due");
    }
  }
}
