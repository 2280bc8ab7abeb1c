package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.WaitType;
import java.util.Arrays;

/**
 * A sequence of entries on a held stack, validated once: a node of a tree whose path from the root
 * is the sequence. Everything that follows from the sequence alone is computed when it is first
 * seen.
 */
final class Chain {
  private static final DrawnDependency[] NONE = {};
  private static final BrokenOrder[] NO_ORDERS = {};

  /** Paths up to this depth are looked through entry by entry; the kernel's are at most 48 deep. */
  private static final int WALKED = 64;

  /** Number in its cache; 0 for the root. */
  final int id;

  private final ChainCache cache;

  /** The chain below; null for the root. */
  final Chain parent;

  final int entry;
  final SourceClass lockClass;
  final int depth;

  /** The dependencies that an acquisition of this chain draws. */
  DrawnDependency[] draws = NONE;

  /** Whether {@link #draws} holds; false before the first acquisition and after a withdrawal. */
  boolean validated;

  /** All of {@link #draws} are confirmed. */
  boolean confirmed;

  /** The declared orders that an acquisition of this chain breaks. */
  BrokenOrder[] brokenOrders = NO_ORDERS;

  /** Whether {@link #brokenOrders} holds; not asked where no orders are declared. */
  boolean examined;

  /** Places below at which a lock stands that this one recurses on; 0 for none. */
  final int recursesOn;

  /**
   * Smallest inner wait type on the path, as LD_WAIT_*; {@link WaitType#MAX} where nothing limits.
   */
  final int waitLimit;

  /** The path has a lock whose inner type replaces the minimum, the context's included. */
  final boolean waitOverridden;

  /**
   * The classes on the path, for those who build on it; null where it is no deeper than {@link
   * #WALKED}.
   */
  private final PathClasses deepClasses;

  /** The root: nothing held. */
  Chain(ChainCache cache) {
    this.cache = cache;
    id = 0;
    parent = null;
    entry = 0;
    lockClass = null;
    depth = 0;
    recursesOn = 0;
    deepClasses = null;
    waitLimit = WaitType.MAX.level();
    waitOverridden = false;
  }

  Chain(int id, Chain parent, int entry, SourceClass lockClass) {
    this.id = id;
    this.cache = parent.cache;
    this.parent = parent;
    this.entry = entry;
    this.lockClass = lockClass;
    this.depth = parent.depth + 1;
    this.recursesOn = recursion(parent, entry);
    this.deepClasses = depth <= WALKED ? null : deepClasses();
    int inner = lockClass.waitInner.level();
    if (inner == WaitType.INVALID.level()) {
      waitLimit = parent.waitLimit;
      waitOverridden = parent.waitOverridden;
    } else if (lockClass.waitOverride) {
      waitLimit = inner;
      waitOverridden = true;
    } else {
      waitLimit = Math.min(parent.waitLimit, inner);
      waitOverridden = parent.waitOverridden;
    }
  }

  /** It draws this dependency. */
  void draws(DrawnDependency dependency) {
    int n = draws.length;
    if (n == 0) {
      // Most draw one: arrays of a constant type are made faster than copies.
      draws = new DrawnDependency[] {dependency};
    } else {
      draws = Arrays.copyOf(draws, n + 1);
      draws[n] = dependency;
    }
  }

  /** Acquisitions since the last {@link ChainCache#spreadHits}. */
  long hits() {
    return cache.hits(id);
  }

  /** It is taken once more. */
  void hit() {
    cache.hit(id);
  }

  /** If something that it made was withdrawn, the next acquisition validates it again. */
  void forgetWithdrawn() {
    if (Arrays.stream(draws).anyMatch(dependency -> dependency.withdrawn)) {
      for (DrawnDependency dependency : draws) {
        dependency.notDrawnBy(this);
      }
      validated = false;
      doubt();
      draws = NONE;
    }
    for (BrokenOrder broken : brokenOrders) {
      if (broken.finding.withdrawn) {
        examined = false;
        doubt();
        brokenOrders = new BrokenOrder[0];
        break;
      }
    }
  }

  private void doubt() {
    confirmed = false;
    cache.doubt(id);
  }

  /** Prove that the new entry does not recurse on one below (the kernel's check_deadlock). */
  private static int recursion(Chain below, int entry) {
    boolean recurses = Entry.draws(entry) && (entry & Entry.NESTED) == 0;
    return recurses ? below.placesTo(entry) : 0;
  }

  /**
   * The place, 1 for the last on this path, of the oldest entry that an acquisition of {@code
   * entry} recurses on; 0 where none is.
   */
  int placesTo(int entry) {
    if (deepClasses != null) {
      int at = deepClasses.recursesOn(entry);
      return at == 0 ? 0 : depth + 1 - at;
    }
    int places = 0;
    int deepest = 0;
    for (Chain chain = this; chain.parent != null; chain = chain.parent) {
      places++;
      if (recurses(chain.entry, entry)) {
        deepest = places;
      }
    }
    return deepest;
  }

  private PathClasses deepClasses() {
    return parent.deepClasses == null ? PathClasses.of(this) : parent.deepClasses.and(this);
  }

  /**
   * Whether taking {@code entry} while {@code held} is held recurses: one class, and not read in
   * read.
   */
  static boolean recurses(int held, int entry) {
    return Entry.classId(held) == Entry.classId(entry)
        && !(Entry.isRecursive(entry) && Entry.isShared(held));
  }
}
