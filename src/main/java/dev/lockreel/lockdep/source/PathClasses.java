package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;

/**
 * Which classes stand on a path of chains, and where the oldest entry of each is. Immutable; adding
 * an entry copies what leads to its class, so that the many chains over one deep stack share the
 * rest.
 *
 * <p>A trie of eight branches over the number of the class, low bits first. Cost: O(log classes)
 * for a look-up, and in memory for an added class.
 */
final class PathClasses {
  private static final int BITS = 3;
  private static final int BRANCHES = 1 << BITS;

  private static final PathClasses NONE = new PathClasses(null, -1, 0, 0);

  private final PathClasses[] branches;

  /** Number of the class that stands here; -1 for none. */
  private final int lockClass;

  /** Depth of its oldest entry. */
  private final int oldest;

  /** Depth of its oldest entry that is no reader's; 0 for none. */
  private final int oldestExclusive;

  private PathClasses(PathClasses[] branches, int lockClass, int oldest, int oldestExclusive) {
    this.branches = branches;
    this.lockClass = lockClass;
    this.oldest = oldest;
    this.oldestExclusive = oldestExclusive;
  }

  /** The classes on the path that ends at {@code last}. Cost: O(its depth). */
  static PathClasses of(Chain last) {
    PathClasses classes = NONE;
    // The newest first: each older entry of a class takes the place of those above it.
    for (Chain chain = last; chain.parent != null; chain = chain.parent) {
      classes = classes.with(chain, Entry.classId(chain.entry), true);
    }
    return classes;
  }

  /** These classes and that of {@code newest}, which stands above all others. */
  PathClasses and(Chain newest) {
    PathClasses known = find(Entry.classId(newest.entry));
    boolean shared = Entry.isShared(newest.entry);
    return known != null && (shared || known.oldestExclusive != 0)
        ? this
        : with(newest, Entry.classId(newest.entry), false);
  }

  /** Depth of the oldest entry on which {@code entry} recurses; 0 for none. */
  int recursesOn(int entry) {
    PathClasses known = find(Entry.classId(entry));
    if (known == null) {
      return 0;
    }
    return Entry.isRecursive(entry) ? known.oldestExclusive : known.oldest;
  }

  private PathClasses find(int wanted) {
    PathClasses at = this;
    for (int bits = wanted; at != null; bits >>>= BITS) {
      if (at.lockClass == wanted) {
        return at;
      }
      at = at.branches == null ? null : at.branches[bits & (BRANCHES - 1)];
    }
    return null;
  }

  private PathClasses with(Chain chain, int bits, boolean older) {
    int number = Entry.classId(chain.entry);
    int exclusive = Entry.isShared(chain.entry) ? 0 : chain.depth;
    if (lockClass < 0) {
      return new PathClasses(branches, number, chain.depth, exclusive);
    }
    if (lockClass == number) {
      boolean moves = exclusive != 0 && (older || oldestExclusive == 0);
      return new PathClasses(
          branches, number, older ? chain.depth : oldest, moves ? exclusive : oldestExclusive);
    }
    PathClasses[] copy = branches == null ? new PathClasses[BRANCHES] : branches.clone();
    int branch = bits & (BRANCHES - 1);
    PathClasses next = copy[branch] == null ? NONE : copy[branch];
    copy[branch] = next.with(chain, bits >>> BITS, older);
    return new PathClasses(copy, lockClass, oldest, oldestExclusive);
  }
}
