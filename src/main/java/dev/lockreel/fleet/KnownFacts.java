package dev.lockreel.fleet;

import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the graphs have evidence of, as the instances publish it: hints, never proof. */
interface KnownFacts {
  /** Nothing is known. */
  KnownFacts NONE = (graph, digest) -> null;

  /** The source with the first evidence of what has this digest; null where none is known. */
  Holder holder(String graph, long digest);

  /** The key in the topic. */
  static byte[] key(String graph, long digest) {
    return EntryKey.of('k', graph, digest);
  }

  /** The value in the topic: the kinds, the name, a zero byte, the identity. */
  static byte[] value(Holder holder) {
    byte[] names = (holder.name() + '\0' + holder.identity()).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + names.length).put((byte) holder.kinds()).put(names).array();
  }

  /** The holder that {@link #value} is of; null where it is none. */
  static Holder decode(byte[] value) {
    if (value == null || value.length == 0) {
      return null;
    }
    String names = new String(value, 1, value.length - 1, StandardCharsets.UTF_8);
    int end = names.indexOf('\0');
    return end < 0 ? null : new Holder(names.substring(0, end), names.substring(end + 1), value[0]);
  }
}
