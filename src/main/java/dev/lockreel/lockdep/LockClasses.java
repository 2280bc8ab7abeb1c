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

  /** Address of {@code __lockdep_no_validate__}; 0 unknown. */
  private final long noValidateKey;

  private final PendingEvidence pending;
  private final List<LockClass> all = new ArrayList<>();

  /** Thin classes by symbol of this run; filled on first sight. */
  private LockClass[] bySymbol = new LockClass[1 << 10];

  /** Classes by the key that they were first seen with; the highest id where several have it. */
  private final Map<Long, LockClass> byFirstKey = new HashMap<>();

  /** Classes by subclass and name, in the order of their ids. */
  private final Map<String, List<LockClass>> byName = new HashMap<>();

  LockClasses(ClassAnnotations annotations, long noValidateKey, PendingEvidence pending) {
    this.annotations = annotations;
    this.noValidateKey = noValidateKey;
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
      found = thin(symbols.text(symbol), 0);
      bySymbol[symbol] = found;
    }
    return found;
  }

  /**
   * The class of the graph that a source's key stands for: the one first seen with that key, if the
   * name agrees (the same kernel image, loaded at the same place); else the first of its name that
   * the source has no key for (another boot, another address), a class known by name only included;
   * else a new one.
   */
  LockClass resolve(long key, int subclass, String name, SourceClasses source) {
    LockClass found = find(key, subclass, name, source);
    if (found.check && noValidateKey != 0 && key - subclass == noValidateKey) {
      // The class may be an older one, of another boot and known by another key.
      found.check = false;
      found.changed = true;
    }
    return found;
  }

  private LockClass find(long key, int subclass, String name, SourceClasses source) {
    LockClass sameKey = byFirstKey.get(key);
    if (sameKey != null
        && sameKey.subclass == subclass
        && (name.isEmpty() || sameKey.name.isEmpty() || sameKey.name.equals(name))
        && !source.has(sameKey)) {
      return sameKey;
    }
    List<LockClass> namesakes = byName.getOrDefault(nameKey(name, subclass), List.of());
    for (LockClass each : namesakes) {
      if (!name.isEmpty() && !source.has(each)) {
        adopt(each, key, namesakes.size() > 1);
        return each;
      }
    }
    return add(name, key, subclass);
  }

  private void adopt(LockClass known, long key, boolean oneOfSeveral) {
    if (!known.keyed()) {
      known.key = key;
      byFirstKey.merge(key, known, (one, other) -> one.id > other.id ? one : other);
      known.changed = true;
    }
    if (oneOfSeveral && !known.matchedByName) {
      known.matchedByName = true;
      known.changed = true;
    }
  }

  /**
   * Recognises {@code __lockdep_no_validate__}, which no trace names, in the key of a class seen
   * for the first time: by its address where that is known. Else it is the key of {@code
   * &dev->mutex} (by annotation), or one in the kernel image of a lock that lies in a module's own
   * data: a module's locks have their keys in the module, unless it set this one
   * (lockdep_set_novalidate_class). x86-64 addresses.
   *
   * @return whether it was recognised by the lock's address, which is no proof
   */
  boolean inferNoValidate(LockClass keyed, long lock) {
    keyed.fresh = false;
    if (noValidateKey != 0) {
      keyed.check &= !isNoValidate(keyed);
      return false;
    }
    boolean foreign =
        Long.compareUnsigned(lock, MODULES_BEGIN) >= 0
            && Long.compareUnsigned(lock, MODULES_END) < 0
            && Long.compareUnsigned(keyed.key, IMAGE_BEGIN) >= 0
            && Long.compareUnsigned(keyed.key, MODULES_BEGIN) < 0;
    if (foreign) {
      keyed.check = false;
      keyed.changed = true;
    }
    return foreign;
  }

  private boolean isNoValidate(LockClass keyed) {
    return noValidateKey != 0 && keyed.key - keyed.subclass == noValidateKey;
  }

  /** The class of a thin event that says its subclass: one of its own, as in the kernel. */
  LockClass subclassOf(LockClass base, int subclass) {
    return thin(base.name, subclass);
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
    restored.check = stored.check() && !isNoValidate(restored);
    stored.usedAt().forEach((bit, at) -> restored.usedAt[bit] = Observation.restored(at));
    stored
        .usageRestsOn()
        .forEach(
            (bit, serial) -> {
              restored.usageRestsOn[bit] = serial;
              pending.add(serial, new UsageMark(restored, bit));
            });
    restored.seenThin = stored.seenThin();
    restored.matchedByName = stored.matchedByName();
    restored.fresh = !restored.keyed();
    restored.changed = false;
    all.add(restored);
    if (restored.keyed()) {
      byFirstKey.put(restored.key, restored);
    }
    if (!restored.name.isEmpty()) {
      byName
          .computeIfAbsent(nameKey(restored.name, restored.subclass), k -> new ArrayList<>(1))
          .add(restored);
    }
  }

  /**
   * The class of a name: the one that thin events had before, else the only one, or one apart where
   * there are several. What was met since and when the run began make no difference.
   */
  private LockClass thin(String name, int subclass) {
    List<LockClass> namesakes =
        name.isEmpty()
            ? nameless(subclass)
            : byName.getOrDefault(nameKey(name, subclass), List.of());
    LockClass found = namesakes.size() == 1 ? namesakes.get(0) : null;
    for (LockClass each : namesakes) {
      if (each.seenThin) {
        return each;
      }
      found = each.keyed() ? found : each;
    }
    if (found == null) {
      found = add(name, 0, subclass);
    }
    if (!found.seenThin) {
      found.seenThin = true;
      found.changed = true;
    }
    return found;
  }

  /** Those of which neither key nor name is known: at most one. */
  private List<LockClass> nameless(int subclass) {
    return all.stream()
        .filter(each -> each.name.isEmpty() && !each.keyed() && each.subclass == subclass)
        .toList();
  }

  private LockClass add(String name, long key, int subclass) {
    LockClass added = new LockClass(all.size(), name, key, subclass);
    all.add(added);
    if (key != 0) {
      byFirstKey.put(key, added);
    }
    if (!name.isEmpty()) {
      name(added, name);
    }
    return added;
  }

  /** Gives a class the name that the trace prints. */
  void name(LockClass nameless, String name) {
    nameless.name = name;
    nameless.annotate(annotations.of(name));
    List<LockClass> namesakes =
        byName.computeIfAbsent(nameKey(name, nameless.subclass), k -> new ArrayList<>(1));
    int at = namesakes.size();
    while (at > 0 && namesakes.get(at - 1).id > nameless.id) {
      at--;
    }
    namesakes.add(at, nameless);
    nameless.version = namesakes.size();
  }

  private static String nameKey(String name, int subclass) {
    return subclass + "/" + name;
  }
}
