package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.trace.LongMap;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All lock classes of one source: by class key where the trace has keys, by name otherwise. Reports
 * to the graph what it learns of each. Source: the kernel's register_lock_class and
 * count_matching_names.
 */
final class SourceClasses {
  private static final long IMAGE_BEGIN = 0xffffffff80000000L;
  private static final long MODULES_BEGIN = 0xffffffffa0000000L;
  private static final long MODULES_END = 0xffffffffff000000L;

  private final ClassAnnotations annotations;

  /** Address of {@code __lockdep_no_validate__}; 0 unknown. */
  private final long noValidateKey;

  private final FactSink facts;

  /**
   * Grows where what was concluded of a known class may no longer hold: of which class an
   * acquisition is, with which entry, and that it breaks no rule. Never 0.
   */
  private int revision = 1;

  private final List<SourceClass> all = new ArrayList<>();

  /** Thin classes by symbol of this run; filled on first sight. */
  private SourceClass[] bySymbol = new SourceClass[1 << 4];

  /**
   * Classes by the key that they were first seen with; the highest number where several have it.
   */
  private final LongMap<SourceClass> byFirstKey = new LongMap<>();

  /** Classes by subclass and name, in the order of their numbers. */
  private final List<Map<String, List<SourceClass>>> byName = new ArrayList<>();

  SourceClasses(ClassAnnotations annotations, long noValidateKey, FactSink facts) {
    this.annotations = annotations;
    this.noValidateKey = noValidateKey;
    this.facts = facts;
  }

  /** The class with that number. */
  SourceClass of(int number) {
    return all.get(number);
  }

  /** Reports a class to the graph if it has changed. */
  void report(SourceClass lockClass) {
    if (lockClass.changed) {
      if (lockClass.reported) {
        revise();
      }
      lockClass.changed = false;
      lockClass.reported = true;
      facts.accept(lockClass.fact());
    }
  }

  /** The number of times that classes were revised. */
  int revision() {
    return revision;
  }

  /** A class, or what its key stands for, has changed, or whether it is checked or kept. */
  void revise() {
    revision++;
  }

  int size() {
    return all.size();
  }

  /** By number. */
  List<SourceClass> all() {
    return all;
  }

  /** The class that a thin event names, by name only. Cost: one array read once known. */
  SourceClass byName(int symbol, Symbols symbols) {
    if (symbol >= bySymbol.length) {
      bySymbol = Arrays.copyOf(bySymbol, Math.max(bySymbol.length * 2, symbol + 1));
    }
    SourceClass found = bySymbol[symbol];
    if (found == null) {
      found = thin(symbols.text(symbol), 0);
      bySymbol[symbol] = found;
    }
    return found;
  }

  /**
   * The class that a key stands for: the one first seen with that key, if the name agrees; else the
   * first of its name for which the source has no key, which is one known by name only or one whose
   * key was reused; else a new one.
   */
  SourceClass resolve(long key, int subclass, String name) {
    SourceClass found = find(key, subclass, name);
    if (found.check && noValidateKey != 0 && key - subclass == noValidateKey) {
      // The class may be an older one, known by another key.
      found.check = false;
      found.changed = true;
    }
    return found;
  }

  private SourceClass find(long key, int subclass, String name) {
    SourceClass sameKey = byFirstKey.get(key);
    if (sameKey != null
        && sameKey.subclass == subclass
        && (name.isEmpty() || sameKey.name.isEmpty() || sameKey.name.equals(name))
        && !KeyedClasses.has(sameKey)) {
      return sameKey;
    }
    List<SourceClass> namesakes = byName(subclass).getOrDefault(name, List.of());
    for (SourceClass each : namesakes) {
      if (!name.isEmpty() && !KeyedClasses.has(each)) {
        adopt(each, key, namesakes.size() > 1);
        return each;
      }
    }
    return add(name, key, subclass);
  }

  private void adopt(SourceClass known, long key, boolean oneOfSeveral) {
    if (!known.keyed()) {
      known.key = key;
      SourceClass other = byFirstKey.get(key);
      if (other == null || other.number < known.number) {
        byFirstKey.put(key, known);
      }
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
  boolean inferNoValidate(SourceClass keyed, long lock) {
    keyed.fresh = false;
    if (noValidateKey != 0) {
      if (keyed.reported) {
        revise();
      }
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

  private boolean isNoValidate(SourceClass keyed) {
    return noValidateKey != 0 && keyed.key - keyed.subclass == noValidateKey;
  }

  /** The class of a thin event that says its subclass: one of its own, as in the kernel. */
  SourceClass subclassOf(SourceClass base, int subclass) {
    return thin(base.name, subclass);
  }

  /** Restores a class reported before a restart; numbers must arrive in order. */
  void restore(ClassSeen known) {
    if (known.number() != all.size()) {
      throw new AssertionError("class " + known.number() + " restored as " + all.size());
    }
    SourceClass restored =
        new SourceClass(known.number(), known.name(), known.key(), known.subclass());
    restored.version = known.version();
    restored.type = known.type();
    restored.setWait(known.waitInner(), known.waitOuter());
    restored.waitTraced = known.has(ClassSeen.WAIT_TRACED);
    restored.waitFromType = known.has(ClassSeen.WAIT_FROM_TYPE);
    restored.waitOverride = known.has(ClassSeen.WAIT_OVERRIDE);
    restored.annotation = annotations.of(known.name());
    restored.check = known.has(ClassSeen.CHECK) && !isNoValidate(restored);
    restored.seenThin = known.has(ClassSeen.SEEN_THIN);
    restored.matchedByName = known.has(ClassSeen.MATCHED_BY_NAME);
    restored.fresh = !restored.keyed();
    restored.reported = true;
    restored.changed = restored.check != known.has(ClassSeen.CHECK);
    all.add(restored);
    if (restored.keyed()) {
      byFirstKey.put(restored.key, restored);
    }
    if (!restored.name.isEmpty()) {
      byName(restored.subclass)
          .computeIfAbsent(restored.name, k -> new ArrayList<>(1))
          .add(restored);
    }
  }

  /**
   * The class of a name: the one that thin events had before, else the only one, or one apart where
   * there are several. Keyed classes seen meanwhile and restarts make no difference.
   */
  private SourceClass thin(String name, int subclass) {
    List<SourceClass> namesakes =
        name.isEmpty() ? nameless(subclass) : byName(subclass).getOrDefault(name, List.of());
    SourceClass found = namesakes.size() == 1 ? namesakes.get(0) : null;
    for (SourceClass each : namesakes) {
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

  /** The classes of which neither key nor name is known: at most one. */
  private List<SourceClass> nameless(int subclass) {
    return all.stream()
        .filter(each -> each.name.isEmpty() && !each.keyed() && each.subclass == subclass)
        .toList();
  }

  private SourceClass add(String name, long key, int subclass) {
    SourceClass added = new SourceClass(all.size(), name, key, subclass);
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
  void name(SourceClass nameless, String name) {
    nameless.name = name;
    nameless.annotate(annotations.of(name));
    List<SourceClass> namesakes =
        byName(nameless.subclass).computeIfAbsent(name, k -> new ArrayList<>(1));
    int at = namesakes.size();
    while (at > 0 && namesakes.get(at - 1).number > nameless.number) {
      at--;
    }
    namesakes.add(at, nameless);
    nameless.version = namesakes.size();
  }

  private Map<String, List<SourceClass>> byName(int subclass) {
    while (byName.size() <= subclass) {
      byName.add(new HashMap<>());
    }
    return byName.get(subclass);
  }
}
