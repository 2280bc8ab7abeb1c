package dev.lockreel.ingest.tracefs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.trace.Symbols;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The functions of the traced kernel, from its {@code /proc/kallsyms}:
 *
 * <pre>
 * ffffffff81000000 T _stext
 * ffffffffa0003024 t dmirror_fault	[test_hmm]
 * </pre>
 *
 * <p>Absolute symbols (the offsets of per-CPU variables) and arm's marks are left out, as trace-cmd
 * does. Where several names have one address, the first line counts, as the kernel prints it.
 * Memory: the text itself and twelve bytes a line.
 */
public final class KernelSymbols {
  /** No symbols. */
  public static final KernelSymbols NONE = new KernelSymbols(new byte[0]);

  /** Bytes after its first one up to which an address belongs to a function. */
  private static final long MOST_OFFSET = 1L << 22;

  private static final int HASH_BITS = 12;
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final byte[] text;

  /** Ascending, and the place of each one's name in {@link #text}. */
  private final long[] addresses;

  private final int[] names;

  /** The ids of the places asked for last: each address has one slot. */
  private final long[] askedFor = new long[1 << HASH_BITS];

  private final int[] answers = new int[1 << HASH_BITS];

  /**
   * @param kallsyms the file's content; kept
   */
  public KernelSymbols(byte[] kallsyms) {
    text = kallsyms;
    long[] found = new long[1024];
    int[] at = new int[1024];
    int count = 0;
    boolean ordered = true;
    for (int line = 0; line < text.length; line = nextLine(line)) {
      int space = line;
      long address = 0;
      int digit;
      while (space < text.length && (digit = Character.digit(text[space], 16)) >= 0) {
        address = address << 4 | digit;
        space++;
      }
      if (address == 0 || !function(line, space)) {
        continue;
      }
      if (count == found.length) {
        found = Arrays.copyOf(found, count * 2);
        at = Arrays.copyOf(at, count * 2);
      }
      ordered &= count == 0 || Long.compareUnsigned(found[count - 1], address) <= 0;
      found[count] = address;
      at[count++] = space + 3;
    }
    addresses = Arrays.copyOf(found, count);
    names = Arrays.copyOf(at, count);
    if (!ordered) {
      sort();
    }
  }

  /** Whether the line at {@code line} with the address up to {@code space} counts. */
  private boolean function(int line, int space) {
    if (space == line || space + 3 >= text.length || text[space] != ' ' || text[space + 2] != ' ') {
      return false;
    }
    byte type = text[space + 1];
    return type != 'A' && type != 'a' && text[space + 3] != '$';
  }

  private int nextLine(int at) {
    int p = at;
    while (p < text.length && text[p] != '\n') {
      p++;
    }
    return p + 1;
  }

  private void sort() {
    Integer[] order = new Integer[addresses.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(i -> addresses[i], Long::compareUnsigned));
    long[] unordered = addresses.clone();
    int[] unorderedNames = names.clone();
    for (int i = 0; i < order.length; i++) {
      addresses[i] = unordered[order[i]];
      names[i] = unorderedNames[order[i]];
    }
  }

  /** The address of the symbol {@code name}; 0 where there is none. Cost: O(symbols). */
  public long addressOf(String name) {
    byte[] wanted = name.getBytes(UTF_8);
    for (int i = 0; i < addresses.length; i++) {
      int at = names[i];
      if (nameEnd(at) - at == wanted.length
          && Arrays.equals(text, at, at + wanted.length, wanted, 0, wanted.length)) {
        return addresses[i];
      }
    }
    return 0;
  }

  /** {@code do_idle+0x1f [module]}, or the address as {@code 0xffff…} where it is in no symbol. */
  public String place(long address) {
    int index = indexOf(address);
    if (index < 0) {
      return "0x" + Long.toHexString(address);
    }
    return name(index) + "+0x" + Long.toHexString(address - addresses[index]) + module(index);
  }

  /** {@link #place} as an id of {@code symbols}, always the same ones. */
  public int placeId(long address, Symbols symbols) {
    int slot = (int) ((address * MULTIPLIER) >>> (Long.SIZE - HASH_BITS));
    if (askedFor[slot] != address || answers[slot] == Symbols.NONE) {
      askedFor[slot] = address;
      answers[slot] = symbols.intern(place(address));
    }
    return answers[slot];
  }

  /** {@link #place}, without an offset where it is the first byte of a function. */
  public String function(long address) {
    int index = indexOf(address);
    boolean entry = index >= 0 && addresses[index] == address;
    return entry ? name(index) : place(address);
  }

  /** The name of the function that the address is in; {@code 0xffff…} where it is in none. */
  public String name(long address) {
    int index = indexOf(address);
    return index < 0 ? "0x" + Long.toHexString(address) : name(index);
  }

  private int indexOf(long address) {
    int low = 0;
    int high = addresses.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    while (high > 0 && addresses[high - 1] == addresses[high]) {
      high--;
    }
    return high >= 0 && address - addresses[high] < MOST_OFFSET ? high : -1;
  }

  private String name(int index) {
    return new String(text, names[index], nameEnd(names[index]) - names[index], UTF_8);
  }

  private String module(int index) {
    int end = nameEnd(names[index]);
    int next = end;
    while (next < text.length && text[next] != '\n') {
      next++;
    }
    String rest = new String(text, end, next - end, UTF_8).strip();
    return rest.isEmpty() ? "" : " " + rest;
  }

  private int nameEnd(int at) {
    int p = at;
    while (p < text.length && text[p] != '\n' && text[p] != '\t' && text[p] != ' ') {
      p++;
    }
    return p;
  }
}
