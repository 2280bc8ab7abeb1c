package dev.lockreel.compare;

import dev.lockreel.lockdep.graph.ClassRecord;
import java.util.Locale;

/** How a class of ours is matched with one of the kernel's. */
public enum Identity {
  /** The name without version and subclass: all that a thin trace has. */
  NAME {
    @Override
    String of(ClassRecord ours) {
      return KernelGraph.baseName(ours.printedName());
    }

    @Override
    String of(long key, String name) {
      return KernelGraph.baseName(name);
    }
  },
  /** The class key, subclass included; it counts within one boot. */
  KEY {
    @Override
    String of(ClassRecord ours) {
      return of(ours.key(), ours.printedName());
    }

    @Override
    String of(long key, String name) {
      return String.format(Locale.ROOT, "%016x", key);
    }
  };

  abstract String of(ClassRecord ours);

  abstract String of(long key, String name);

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
