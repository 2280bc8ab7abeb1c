package dev.lockreel.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The graph of a kernel's lockdep, read line by line from the text of /proc/lockdep, which shows
 * dependencies of distance 1 only.
 *
 * <pre>
 * ffffffff820beba0 OPS:     553 FD:   14 BD:    6 +.+.: console_lock
 *  -> [ffffffff841acb50] &amp;port_lock_key
 * </pre>
 */
public final class KernelGraph {
  private static final Pattern CLASS =
      Pattern.compile("([0-9a-f]{8,16}) (?:(?:OPS|FD|BD): *\\d+ )*([-.+?]{4}): (.*)");
  private static final Pattern DEPENDENCY = Pattern.compile(" -> \\[([0-9a-f]{8,16})\\] (.*)");
  private static final Pattern SUFFIXES = Pattern.compile("(#\\d+)?(/\\d+)?$");

  private final List<Node> classes = new ArrayList<>();
  private final List<Edge> dependencies = new ArrayList<>();

  /** A lock class with its usage characters. */
  record Node(long key, String usage, String name) {}

  /** {@code to} was taken with {@code from} held; names as printed. */
  record Edge(long fromKey, long toKey, String from, String to) {}

  /** Takes a line; what is neither a class nor a dependency is left out. */
  public void add(String line) {
    Matcher node = CLASS.matcher(line);
    if (node.matches()) {
      classes.add(new Node(key(node.group(1)), node.group(2), node.group(3)));
      return;
    }
    Matcher edge = DEPENDENCY.matcher(line);
    if (edge.matches() && !classes.isEmpty()) {
      Node from = classes.get(classes.size() - 1);
      dependencies.add(new Edge(from.key(), key(edge.group(1)), from.name(), edge.group(2)));
    }
  }

  /** No class was read: it is no copy of /proc/lockdep. */
  public boolean isEmpty() {
    return classes.isEmpty();
  }

  List<Node> classes() {
    return List.copyOf(classes);
  }

  List<Edge> dependencies() {
    return List.copyOf(dependencies);
  }

  Set<Long> keys() {
    Set<Long> keys = new HashSet<>();
    classes.forEach(each -> keys.add(each.key()));
    return keys;
  }

  /** A class name without the number of its version ({@code #2}) and its subclass ({@code /1}). */
  static String baseName(String name) {
    return SUFFIXES.matcher(name).replaceFirst("");
  }

  private static long key(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }
}
