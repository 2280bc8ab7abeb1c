package dev.lockreel.compare;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.lockdep.ClassRecord;
import dev.lockreel.lockdep.DependencyRecord;
import dev.lockreel.lockdep.Usage;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Replays captures and holds the graph against what the kernel's own lockdep knew at the end of
 * each: the dependencies of distance 1 and the usage bits. docs/comparison.md says how to run it
 * and what it has shown.
 *
 * <p>Arguments: {@code name} or {@code key}, then folders with {@code trace.txt.zst} and {@code
 * lockdep.txt} (and {@code lockdep.before.txt.zst} where tracing began late).
 */
final class GraphComparison {
  private final Identity identity;
  private final PrintStream out;

  /** Our dependencies that count, and those that are too far apart to be in /proc/lockdep. */
  private final Map<Pair, DependencyRecord> near = new TreeMap<>();

  private final Map<Pair, DependencyRecord> far = new TreeMap<>();
  private final Map<String, ClassRecord> ours = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  private record Pair(String from, String to) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byFrom = from.compareTo(other.from);
      return byFrom != 0 ? byFrom : to.compareTo(other.to);
    }
  }

  private GraphComparison(Identity identity, PrintStream out) {
    this.identity = identity;
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    Identity identity = Identity.named(arguments[0]);
    for (String folder : List.of(arguments).subList(1, arguments.length)) {
      new GraphComparison(identity, System.out).compare(Path.of(folder));
    }
  }

  private void compare(Path folder) throws IOException {
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(folder.resolve("trace.txt.zst").toString());
      enter(replay.classes(), replay.dependencies());
    }
    KernelGraph kernel = KernelGraph.read(folder.resolve("lockdep.txt"));
    Path beforeFile = folder.resolve("lockdep.before.txt.zst");
    Set<Pair> before = Files.exists(beforeFile) ? pairs(KernelGraph.read(beforeFile)) : Set.of();
    Set<Pair> theirs = pairs(kernel);

    Set<Pair> common = new TreeSet<>(near.keySet());
    common.retainAll(theirs);
    Set<Pair> fresh = new TreeSet<>(theirs);
    fresh.removeAll(before);
    Set<Pair> freshCommon = new TreeSet<>(common);
    freshCommon.removeAll(before);
    out.printf("%s: dependencies of distance 1%n", folder.getFileName());
    out.printf("  kernel %d, ours %d, common %d%n", theirs.size(), near.size(), common.size());
    out.printf("  recall %s", share(common.size(), theirs.size()));
    if (!before.isEmpty()) {
      String share = share(freshCommon.size(), fresh.size());
      out.printf(", of the %d drawn while tracing %s", fresh.size(), share);
    }
    out.printf(", precision %s%n", share(common.size(), near.size()));
    compareUsage(kernel);
    listOnlyOurs(kernel, theirs);
    listOnlyTheirs(fresh);
  }

  private void enter(List<ClassRecord> classes, List<DependencyRecord> dependencies) {
    Map<Integer, String> ids = new HashMap<>();
    for (ClassRecord each : classes) {
      String id = identity.of(each);
      ids.put(each.id(), id);
      ours.put(id, each);
      names.putIfAbsent(id, each.printedName());
    }
    for (DependencyRecord each : dependencies) {
      Pair pair = new Pair(ids.get(each.from()), ids.get(each.to()));
      (each.distance() == 1 ? near : far).put(pair, each);
    }
  }

  private Set<Pair> pairs(KernelGraph kernel) {
    Set<Pair> pairs = new TreeSet<>();
    for (KernelGraph.Edge each : kernel.dependencies()) {
      String from = identity.of(each.fromKey(), each.from());
      String to = identity.of(each.toKey(), each.to());
      names.putIfAbsent(from, each.from());
      names.putIfAbsent(to, each.to());
      pairs.add(new Pair(from, to));
    }
    return pairs;
  }

  /** By key only: a name may stand for several classes. */
  private void compareUsage(KernelGraph kernel) {
    if (identity != Identity.KEY) {
      return;
    }
    List<String> differing = new ArrayList<>();
    int both = 0;
    for (KernelGraph.Node node : kernel.classes()) {
      ClassRecord mine = ours.get(identity.of(node.key(), node.name()));
      if (mine != null) {
        both++;
        String usage = Usage.characters(mine.usage());
        if (!usage.equals(node.usage())) {
          differing.add(node.name() + ": kernel " + node.usage() + ", ours " + usage);
        }
      }
    }
    int same = both - differing.size();
    out.printf("  usage bits the same for %d of %d classes%n", same, both);
    differing.forEach(each -> out.println("    " + each));
  }

  private void listOnlyOurs(KernelGraph kernel, Set<Pair> theirs) {
    Set<String> known = new TreeSet<>();
    kernel.classes().forEach(each -> known.add(identity.of(each.key(), each.name())));
    out.println("  only ours:");
    near.forEach(
        (pair, dependency) -> {
          if (!theirs.contains(pair)) {
            out.printf(
                "    %s -> %s  [%s%s]%n",
                names.get(pair.from()),
                names.get(pair.to()),
                dependency.first().position(),
                whyNotTheirs(pair, dependency, known));
          }
        });
  }

  private static String whyNotTheirs(Pair pair, DependencyRecord dependency, Set<String> known) {
    if (!known.contains(pair.from()) || !known.contains(pair.to())) {
      return "; the kernel has dropped the class, or never had it";
    }
    return "";
  }

  private void listOnlyTheirs(Set<Pair> fresh) {
    out.println("  only the kernel's, drawn while tracing:");
    for (Pair pair : fresh) {
      if (!near.containsKey(pair)) {
        out.printf(
            "    %s -> %s  [%s]%n", names.get(pair.from()), names.get(pair.to()), whyNotOurs(pair));
      }
    }
  }

  private String whyNotOurs(Pair pair) {
    if (pair.from().equals(pair.to())) {
      return "instances of one name, nested by subclass or nest_lock";
    }
    DependencyRecord distant = far.get(pair);
    if (distant != null) {
      return "ours has distance " + distant.distance() + ", " + distant.first().position();
    }
    if (!ours.containsKey(pair.from()) || !ours.containsKey(pair.to())) {
      return "a class that the trace does not show";
    }
    return "both classes are in the trace, never in this order";
  }

  private static String share(int part, int whole) {
    return whole == 0 ? "-" : String.format("%.3f", (double) part / whole);
  }
}
