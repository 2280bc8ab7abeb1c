package dev.lockreel.lockdep.facts;

import java.util.ArrayList;
import java.util.List;

/**
 * The four kinds of a dependency, as bits: is the held lock exclusive or shared (E, S), is the new
 * one a recursive reader or not (R, N). Source: the kernel's calc_dep.
 */
public final class DependencyKind {
  public static final int SR = 1;
  public static final int ER = 1 << 1;
  public static final int SN = 1 << 2;
  public static final int EN = 1 << 3;

  /** Kinds whose held end is shared. */
  public static final int SHARED_HELD = SR | SN;

  /** Kinds whose new end is not a recursive reader. */
  public static final int NON_RECURSIVE = SN | EN;

  private DependencyKind() {}

  /** The kind of one observation. */
  public static int of(boolean heldShared, boolean newRecursive) {
    if (heldShared) {
      return newRecursive ? SR : SN;
    }
    return newRecursive ? ER : EN;
  }

  /** The kinds as they are if those in {@code assumed} were recursive readers after all. */
  public static int ifRecursive(int kinds, int assumed) {
    return (kinds & ~assumed) | (assumed & NON_RECURSIVE) >>> 2;
  }

  /** The name of the strongest kind in {@code bits}: the one that blocks most. */
  public static String strongest(int bits) {
    if ((bits & EN) != 0) {
      return "EN";
    }
    if ((bits & SN) != 0) {
      return "SN";
    }
    return (bits & ER) != 0 ? "ER" : "SR";
  }

  /** The names of the kinds in {@code bits}, sorted. */
  public static List<String> names(int bits) {
    List<String> names = new ArrayList<>(4);
    if ((bits & EN) != 0) {
      names.add("EN");
    }
    if ((bits & ER) != 0) {
      names.add("ER");
    }
    if ((bits & SN) != 0) {
      names.add("SN");
    }
    if ((bits & SR) != 0) {
      names.add("SR");
    }
    return names;
  }
}
