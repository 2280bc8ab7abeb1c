package dev.lockreel.store;

import java.nio.charset.StandardCharsets;

/**
 * One copy of each string that is read again and again: names of classes, tasks, functions. Looks
 * them up by their bytes, so that a string that is known costs no allocation; with a million
 * dependencies that is most of the time and memory of an open. A hash table with linear probing, at
 * most half full.
 */
final class SharedStrings {
  private static final int FIRST_SIZE = 1 << 8;

  /** Bounds what very diverse names may cost; those beyond are not shared. */
  private static final int STRINGS_MAX = 1 << 20;

  private String[] strings = new String[FIRST_SIZE];
  private int[] hashes = new int[FIRST_SIZE];
  private int count;

  /** The string of these UTF-8 bytes. Only ASCII is shared: nearly all names are. */
  String of(byte[] bytes, int from, int length) {
    int hash = length;
    int all = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
      all |= bytes[i];
    }
    if (all < 0) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    hash ^= hash >>> 15;
    int slot = hash & (strings.length - 1);
    while (strings[slot] != null) {
      if (hashes[slot] == hash && matches(strings[slot], bytes, from, length)) {
        return strings[slot];
      }
      slot = (slot + 1) & (strings.length - 1);
    }
    String string = new String(bytes, from, length, StandardCharsets.US_ASCII);
    if (count < STRINGS_MAX) {
      put(slot, string, hash);
    }
    return string;
  }

  private static boolean matches(String string, byte[] bytes, int from, int length) {
    if (string.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (string.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }

  private void put(int slot, String string, int hash) {
    strings[slot] = string;
    hashes[slot] = hash;
    if (++count > strings.length / 2) {
      grow();
    }
  }

  private void grow() {
    String[] oldStrings = strings;
    int[] oldHashes = hashes;
    strings = new String[2 * oldStrings.length];
    hashes = new int[strings.length];
    for (int i = 0; i < oldStrings.length; i++) {
      if (oldStrings[i] != null) {
        int slot = oldHashes[i] & (strings.length - 1);
        while (strings[slot] != null) {
          slot = (slot + 1) & (strings.length - 1);
        }
        strings[slot] = oldStrings[i];
        hashes[slot] = oldHashes[i];
      }
    }
  }
}
