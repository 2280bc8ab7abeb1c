package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Symbols;

/**
 * The lock classes of one source by class key. A key that comes with another name was reused: the
 * module or workqueue that had registered it was removed, with its classes. Only {@code
 * __lockdep_no_validate__} has many names.
 *
 * <p>Hot code: one hash probe per full-fidelity event, open addressing over two arrays.
 */
final class KeyedClasses {
  private final SourceClasses classes;
  private long[] keys = new long[1 << 4];
  private SourceClass[] mapped = new SourceClass[1 << 4];

  /** Symbol of the name that the key's class was last seen with; 0 for none. */
  private int[] names = new int[1 << 4];

  private int size;

  KeyedClasses(SourceClasses classes) {
    this.classes = classes;
  }

  /** The class with that key (subclass included), made where it is new. */
  SourceClass of(long key, int subclass, int symbol, Symbols symbols) {
    int mask = keys.length - 1;
    int slot = hash(key) & mask;
    while (mapped[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    SourceClass found = mapped[slot];
    if (found == null) {
      found = classes.resolve(key, subclass, symbols.text(symbol));
      map(key, found);
    } else if (symbol != names[slot] && symbol != Symbols.NONE) {
      names[slot] = symbol;
      found = named(slot, subclass, symbols.text(symbol));
    }
    return found;
  }

  /** The class of the slot's key, which now comes with this name. */
  private SourceClass named(int slot, int subclass, String name) {
    SourceClass found = mapped[slot];
    if (found.name.isEmpty()) {
      classes.name(found, name);
    } else if (found.check && !found.name.equals(name)) {
      found = classes.resolve(keys[slot], subclass, name);
      if (found != mapped[slot]) {
        mapped[slot].keys--;
        found.keys++;
        mapped[slot] = found;
        classes.revise();
      }
    }
    return found;
  }

  /** Whether one of the source's keys stands for that class. */
  static boolean has(SourceClass lockClass) {
    return lockClass.keys > 0;
  }

  /** Maps a key to a class, also to one restored from a store. */
  void map(long key, SourceClass lockClass) {
    if ((size + 1) * 2 > keys.length) {
      grow();
    }
    size++;
    lockClass.keys++;
    place(key, lockClass);
  }

  /** The keys of this source; for a checkpoint. */
  long[] keys() {
    long[] known = new long[size];
    int n = 0;
    for (int slot = 0; slot < keys.length; slot++) {
      if (mapped[slot] != null) {
        known[n++] = keys[slot];
      }
    }
    java.util.Arrays.sort(known);
    return known;
  }

  /** The class of a key in {@link #keys}. */
  SourceClass known(long key) {
    int mask = keys.length - 1;
    int slot = hash(key) & mask;
    while (keys[slot] != key || mapped[slot] == null) {
      slot = (slot + 1) & mask;
    }
    return mapped[slot];
  }

  private void grow() {
    long[] oldKeys = keys;
    SourceClass[] old = mapped;
    int[] oldNames = names;
    keys = new long[old.length * 2];
    mapped = new SourceClass[old.length * 2];
    names = new int[old.length * 2];
    for (int i = 0; i < old.length; i++) {
      if (old[i] != null) {
        names[place(oldKeys[i], old[i])] = oldNames[i];
      }
    }
  }

  private int place(long key, SourceClass lockClass) {
    int mask = keys.length - 1;
    int slot = hash(key) & mask;
    while (mapped[slot] != null) {
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    mapped[slot] = lockClass;
    return slot;
  }

  private static int hash(long key) {
    long h = key * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32);
  }
}
