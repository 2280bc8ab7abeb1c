package dev.lockreel.lockdep.facts;

/**
 * What a fact is about, in 64 bits that are the same in every source with the same names. Two of
 * them that are equal are a hint, no proof. FNV-1a, over the characters.
 */
public final class FactDigest {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private FactDigest() {}

  /** Of a class. */
  public static long lockClass(String name, int subclass, int version) {
    long digest = BASIS;
    for (int i = 0; i < name.length(); i++) {
      digest = (digest ^ name.charAt(i)) * PRIME;
    }
    return with(with(digest, subclass), version);
  }

  /** Of a dependency between classes of these digests. */
  public static long dependency(long from, long to) {
    return with(from * PRIME, to);
  }

  /** Of a usage of a class of that digest. */
  public static long usage(long lockClass, int bit) {
    return with(~lockClass, bit);
  }

  private static long with(long digest, long value) {
    long result = digest;
    for (int shift = 0; shift < Long.SIZE; shift += Short.SIZE) {
      result = (result ^ (value >>> shift & 0xffff)) * PRIME;
    }
    return result;
  }
}
