package dev.lockreel.lockdep;

import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All lock classes of a graph: by class key where the trace has keys, by name otherwise. Source:
 * the kernel's register_lock_class and count_matching_names.
 */
final class LockClasses {
  private static final long IMAGE_BEGIN = 0xffffffff80000000L;
  private static final long MODULES_BEGIN = 0xffffffffa0000000L;
  private static final long MODULES_END = 0xffffffffff000000L;

  private final ClassAnnotations annotations;
  private final PendingEvidence pending;
  private final List<LockClass> all = new ArrayList<>();

  /** Thin classes by symbol of this run; filled on first sight. */
  private LockClass[] bySymbol = new LockClass[1 << 10];

  private final Map<String, LockClass> thinByName = new HashMap<>();
  private long[] keys = new long[1 << 10];
  private LockClass[] keyed = new LockClass[1 << 10];
  private int keyedCount;

  /** Highest version given, by name and subclass. */
  private final Map<String, Integer> versions = new HashMap<>();

  /** The one keyed class of a name, or null in place of several. */
  private final Map<String, LockClass> keyedByName = new HashMap<>();

  LockClasses(ClassAnnotations annotations, PendingEvidence pending) {
    this.annotations = annotations;
    this.pending = pending;
  }

  /** The class with that id. */
  LockClass of(int id) {
    return all.get(id);
  }

  int size() {
    return all.size();
  }

  /** By id. */
  List<LockClass> all() {
    return all;
  }

  /**
   * The class that a thin event names, told apart by name only. Cost: one array read once known.
   */
  LockClass byName(int symbol, Symbols symbols) {
    if (symbol >= bySymbol.length) {
      bySymbol = Arrays.copyOf(bySymbol, Math.max(bySymbol.length * 2, symbol + 1));
    }
    LockClass found = bySymbol[symbol];
    if (found == null) {
      found = thin(symbols.text(symbol));
      bySymbol[symbol] = found;
    }
    return found;
  }

  /** The class with that key (subclass included), made where it is new. Cost: one hash probe. */
  LockClass byKey(long key, int subclass, int symbol, Symbols symbols) {
    int mask = keys.length - 1;
    int slot = hash(key) & mask;
    while (keyed[slot] != null && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    LockClass found = keyed[slot];
    if (found == null) {
      found = add(symbols.text(symbol), key, subclass);
    } else if (found.name.isEmpty() && symbol != Symbols.NONE) {
      name(found, symbols.text(symbol));
    }
    return found;
  }

  /**
   * Recognises {@code __lockdep_no_validate__}, which no trace names, in the key of a class seen
   * for the first time: it is the key of {@code &dev->mutex} (by annotation), or one in the kernel
   * image of a lock that lies in a module's own data. A module's locks have their keys in the
   * module, unless it set this one (lockdep_set_novalidate_class). x86-64 addresses.
   */
  void inferNoValidate(LockClass keyed, long lock) {
    keyed.fresh = false;
    if (Long.compareUnsigned(lock, MODULES_BEGIN) >= 0
        && Long.compareUnsigned(lock, MODULES_END) < 0
        && Long.compareUnsigned(keyed.key, IMAGE_BEGIN) >= 0
        && Long.compareUnsigned(keyed.key, MODULES_BEGIN) < 0) {
      keyed.check = false;
      keyed.changed = true;
    }
  }

  /**
   * The class of a thin event in a trace that otherwise has keys: the only keyed one of its name.
   */
  LockClass byNameAmongKeyed(int symbol, Symbols symbols) {
    LockClass only = keyedByName.get(symbols.text(symbol));
    return only != null ? only : byName(symbol, symbols);
  }

  /** The class of a thin event that says its subclass: one of its own, as in the kernel. */
  LockClass subclassOf(LockClass base, int subclass) {
    String printed = base.name + "/" + subclass;
    LockClass found = thinByName.get(printed);
    if (found == null) {
      found = add(base.name, 0, subclass);
    }
    return found;
  }

  /** A class that comes back from a store; ids must arrive in order. */
  void restore(ClassRecord stored) {
    if (stored.id() != all.size()) {
      throw new AssertionError("class " + stored.id() + " restored as " + all.size());
    }
    LockClass restored = new LockClass(stored.id(), stored.name(), stored.key(), stored.subclass());
    restored.version = stored.version();
    restored.usage = stored.usage();
    restored.type = stored.type();
    restored.setWait(stored.waitInner(), stored.waitOuter());
    restored.waitTraced = stored.waitTraced();
    restored.waitOverride = stored.waitOverride();
    restored.annotation = annotations.of(stored.name());
    restored.check = stored.check();
    stored.usedAt().forEach((bit, at) -> restored.usedAt[bit] = Sighting.restored(at));
    stored
        .usageRestsOn()
        .forEach(
            (bit, serial) -> {
              restored.usageRestsOn[bit] = serial;
              pending.add(serial, new UsageMark(restored, bit));
            });
    restored.fresh = false;
    restored.changed = false;
    versions.merge(versionKey(restored), restored.version, Math::max);
    enter(restored);
  }

  private LockClass thin(String name) {
    LockClass found = thinByName.get(name);
    return found != null ? found : add(name, 0, 0);
  }

  private LockClass add(String name, long key, int subclass) {
    LockClass added = new LockClass(all.size(), name, key, subclass);
    if (!name.isEmpty()) {
      added.annotate(annotations.of(name));
      added.version = versions.merge(versionKey(added), 1, Integer::sum);
    }
    enter(added);
    return added;
  }

  private void name(LockClass nameless, String name) {
    nameless.name = name;
    nameless.annotate(annotations.of(name));
    nameless.version = versions.merge(versionKey(nameless), 1, Integer::sum);
    noteName(nameless);
  }

  private void enter(LockClass lockClass) {
    all.add(lockClass);
    if (lockClass.keyed()) {
      if ((keyedCount + 1) * 2 > keys.length) {
        growKeyed();
      }
      place(lockClass);
      keyedCount++;
      noteName(lockClass);
    } else {
      thinByName.put(
          lockClass.subclass == 0 ? lockClass.name : lockClass.name + "/" + lockClass.subclass,
          lockClass);
    }
  }

  private void noteName(LockClass lockClass) {
    if (!lockClass.name.isEmpty()) {
      keyedByName.put(lockClass.name, keyedByName.containsKey(lockClass.name) ? null : lockClass);
    }
  }

  private static String versionKey(LockClass lockClass) {
    return lockClass.subclass + "/" + lockClass.name;
  }

  private void growKeyed() {
    LockClass[] old = keyed;
    keys = new long[old.length * 2];
    keyed = new LockClass[old.length * 2];
    for (LockClass each : old) {
      if (each != null) {
        place(each);
      }
    }
  }

  private void place(LockClass lockClass) {
    int mask = keys.length - 1;
    int slot = hash(lockClass.key) & mask;
    while (keyed[slot] != null) {
      slot = slot + 1 & mask;
    }
    keys[slot] = lockClass.key;
    keyed[slot] = lockClass;
  }

  private static int hash(long key) {
    long h = key * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32);
  }
}
