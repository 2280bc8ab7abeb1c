package dev.lockreel.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names of a run, each once: class names, task names and code positions as small ints. Ids are
 * given in the order of arrival, which differs with the thread count; so nothing that is reported
 * may depend on them.
 *
 * <p>Hot code: a name is looked up for every lock event, so names are hashed and compared eight
 * bytes at a time. An open-addressing table of immutable entries is probed without a lock (final
 * fields make a racy read safe: a reader sees a whole entry or none); a new name takes the lock.
 * Names are compared in full, so a hash collision costs time and never a wrong name. A look-up of a
 * known name allocates nothing.
 */
public final class Symbols {
  /** No name. */
  public static final int NONE = 0;

  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private volatile Name[] table = new Name[1 << 12];
  private volatile Name[] byId = new Name[1 << 10];
  private int count = 1;

  /** A name as little-endian words, the last one filled up with zeros. */
  private static final class Name {
    final int hash;
    final int length;
    final int id;
    final long[] words;
    final String text;

    Name(int hash, int length, int id, long[] words) {
      this.hash = hash;
      this.length = length;
      this.id = id;
      this.words = words;
      this.text = textOf(words, length);
    }
  }

  public Symbols() {
    byId[NONE] = new Name(hashEnd(0), 0, NONE, new long[0]);
  }

  /**
   * The id of the bytes {@code [from, to)} of {@code text}; {@link #NONE} for no bytes.
   *
   * @param text little-endian; of one class in one process, for the sake of speed
   * @param hash of exactly these bytes, by {@link #hash} or by {@link #hashStep} and {@link
   *     #hashEnd} while scanning
   */
  public int intern(ByteBuffer text, int from, int to, int hash) {
    int length = to - from;
    Name[] seen = table;
    int mask = seen.length - 1;
    for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
      Name name = seen[slot];
      if (name == null) {
        return length == 0 ? NONE : add(wordsOf(text, from, to), length, hash);
      }
      if (name.hash == hash && name.length == length && same(name.words, text, from, to)) {
        return name.id;
      }
    }
  }

  /** The id of {@code text}; for the paths where speed does not matter. */
  public int intern(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return intern(utf8, 0, utf8.length);
  }

  /** The id of the bytes {@code [from, to)} of {@code utf8}. */
  public int intern(byte[] utf8, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return NONE;
    }
    long[] words = new long[(length + 7) >>> 3];
    for (int i = 0; i < length; i++) {
      words[i >>> 3] |= (utf8[from + i] & 0xffL) << (i << 3);
    }
    long hash = 0;
    for (long word : words) {
      hash = hashStep(hash, word);
    }
    return add(words, length, hashEnd(hash));
  }

  /** The hash that {@link #intern(ByteBuffer, int, int, int)} wants. */
  public static int hash(ByteBuffer text, int from, int to) {
    long hash = 0;
    int at = from;
    for (; at <= to - 8; at += 8) {
      hash = hashStep(hash, text.getLong(at));
    }
    if (at < to) {
      hash = hashStep(hash, tail(text, at, to));
    }
    return hashEnd(hash);
  }

  /**
   * Takes the next eight bytes, little-endian and filled up with zeros after the end, into a hash
   * from 0.
   */
  public static long hashStep(long hash, long word) {
    return (Long.rotateLeft(hash, 5) ^ word) * MULTIPLIER;
  }

  /**
   * Folds the result of {@link #hashStep} over all bytes into the int that {@code intern} takes.
   */
  public static int hashEnd(long hash) {
    return (int) (hash >>> 32);
  }

  /**
   * The name of an id; {@code ""} for {@link #NONE}. Holds no NUL character, which ends a name in
   * the kernel: one that a file has stands as its picture, U+2400.
   */
  public String text(int id) {
    return byId[id].text;
  }

  /** How many names there are, {@link #NONE} included; ids are below it. */
  public synchronized int size() {
    return count;
  }

  private synchronized int add(long[] words, int length, int hash) {
    int mask = table.length - 1;
    int slot = hash & mask;
    for (; table[slot] != null; slot = (slot + 1) & mask) {
      Name name = table[slot];
      if (name.hash == hash && name.length == length && Arrays.equals(name.words, words)) {
        return name.id;
      }
    }
    int id = count++;
    Name name = new Name(hash, length, id, words);
    if (id == byId.length) {
      byId = Arrays.copyOf(byId, id * 2);
    }
    // byId is written before the table, and both are volatile: who is given an id finds its text.
    Name[] names = byId;
    names[id] = name;
    byId = names;
    if (count * 2 > table.length) {
      table = widened(table);
    }
    put(table, name);
    return id;
  }

  private static Name[] widened(Name[] old) {
    Name[] wider = new Name[old.length * 2];
    for (Name name : old) {
      if (name != null) {
        put(wider, name);
      }
    }
    return wider;
  }

  private static void put(Name[] into, Name name) {
    int mask = into.length - 1;
    int slot = name.hash & mask;
    while (into[slot] != null) {
      slot = (slot + 1) & mask;
    }
    into[slot] = name;
  }

  private static boolean same(long[] words, ByteBuffer text, int from, int to) {
    int at = from;
    int i = 0;
    for (; at <= to - 8; at += 8) {
      if (words[i++] != text.getLong(at)) {
        return false;
      }
    }
    return at == to || words[i] == tail(text, at, to);
  }

  /** The last one to seven bytes as a word. */
  private static long tail(ByteBuffer text, int at, int to) {
    if (at + 8 <= text.limit()) {
      return text.getLong(at) & (-1L >>> ((8 - (to - at)) << 3));
    }
    long word = 0;
    for (int i = to - 1; i >= at; i--) {
      word = word << 8 | (text.get(i) & 0xff);
    }
    return word;
  }

  private static long[] wordsOf(ByteBuffer text, int from, int to) {
    long[] words = new long[(to - from + 7) >>> 3];
    for (int i = from; i < to; i++) {
      words[(i - from) >>> 3] |= (text.get(i) & 0xffL) << ((i - from) << 3);
    }
    return words;
  }

  private static String textOf(long[] words, int length) {
    byte[] utf8 = new byte[length];
    for (int i = 0; i < length; i++) {
      utf8[i] = (byte) (words[i >>> 3] >>> (i << 3));
    }
    return new String(utf8, StandardCharsets.UTF_8).replace('\0', '\u2400');
  }
}
