package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.declared.DeclaredOrders;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What a new dependency costs in a large graph: 100,000 classes and 1,000,000 dependencies, each
 * looked up, taken into the order of components, searched for a strong path where its ends share a
 * component, added, and passed on to the irq masks. Two peers, in the same run: the same
 * dependencies put into a {@code HashMap}, no more; and what the kernel does per new dependency, a
 * breadth-first search from the new end over the whole graph (on a sample, for it takes long).
 *
 * <p>Times are CPU times of the thread, without the collector's, which has threads of its own.
 *
 * <p>The shapes are those of {@link GraphShape}. Run: see docs/benchmarks.md; the arguments are
 * shapes, and how often each is built.
 */
public final class GraphScaleBenchmark {
  private static final int CLASSES = 100_000;
  private static final int DEPENDENCIES = 1_000_000;
  private static final int SAMPLES = 20;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<GraphShape.Edge> edges;
  private final ChangedParts changes = new ChangedParts();
  private final JoinedGraph graph =
      new JoinedGraph(new DeclaredOrders(List.of()), new Findings(), new BareFacts(), changes);
  private final ClosingPaths closing = new ClosingPaths(graph.components);
  private final List<LockClass> classes = new ArrayList<>();
  private final String title;
  private int searches;
  private int deadlocks;
  private long searchNanos;

  private GraphScaleBenchmark(GraphShape shape, long seed) {
    title = shape.name().toLowerCase(Locale.ROOT);
    edges = shape.edges(CLASSES, DEPENDENCIES, new Random(seed));
    for (int i = 0; i < CLASSES; i++) {
      LockClass each = new LockClass(i, "", i + 1, 0, changes);
      each.usage = Usage.HARDIRQ_ON | (i % 100 == 0 ? Usage.SOFTIRQ_ON : 0);
      classes.add(each);
      graph.reach.usageChanged(each);
    }
  }

  public static void main(String[] args) {
    int rounds =
        Arrays.stream(args).filter(a -> a.matches("\\d+")).mapToInt(Integer::parseInt).sum();
    List<GraphShape> shapes =
        Arrays.stream(args)
            .filter(a -> !a.matches("\\d+"))
            .map(a -> GraphShape.valueOf(a.toUpperCase(Locale.ROOT)))
            .toList();
    System.out.printf(Locale.ROOT, "%,d classes, %,d dependencies%n", CLASSES, DEPENDENCIES);
    for (GraphShape shape : shapes.isEmpty() ? List.of(GraphShape.values()) : shapes) {
      for (int round = 1; round <= Math.max(2, rounds); round++) {
        new GraphScaleBenchmark(shape, round).run();
      }
    }
  }

  private void run() {
    double peer = hashMap();
    System.gc();
    long cpu = THREADS.getCurrentThreadCpuTime();
    long begin = System.nanoTime();
    for (GraphShape.Edge edge : edges) {
      draw(classes.get(edge.from()), classes.get(edge.to()), edge.kinds());
    }
    double wall = (System.nanoTime() - begin) / (double) DEPENDENCIES;
    double each = (THREADS.getCurrentThreadCpuTime() - cpu) / (double) DEPENDENCIES;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    System.out.printf(
        Locale.ROOT,
        "%-14s %5.2f us a new dependency (%.2f by the clock), %4.1f times a HashMap's"
            + " %4.2f us; %s; %,d searches in a component (%.1f us each), %,d deadlocks; heap %d MB;"
            + " breadth-first %,.0f us%n",
        title,
        each / 1e3,
        wall / 1e3,
        each / peer,
        peer / 1e3,
        components(),
        searches,
        searches == 0 ? 0 : searchNanos / 1e3 / searches,
        deadlocks,
        heap,
        breadthFirst() / 1e3);
  }

  private void draw(LockClass from, LockClass to, int kinds) {
    Dependency drawn = graph.dependencies.find(from, to);
    if (drawn != null) {
      throw new IllegalStateException("drawn twice: " + drawn);
    }
    drawn = new Dependency(from, to);
    drawn.kinds = kinds;
    if (graph.components.insert(from, to)) {
      long begin = THREADS.getCurrentThreadCpuTime();
      boolean recursive = (kinds & DependencyKind.NON_RECURSIVE) == 0;
      boolean shared = (kinds & ~DependencyKind.SHARED_HELD) == 0;
      deadlocks += closing.find(to, recursive, from, shared, CLASSES) == null ? 0 : 1;
      searches++;
      searchNanos += THREADS.getCurrentThreadCpuTime() - begin;
    }
    graph.dependencies.add(drawn);
    graph.reach.dependencyChanged(drawn);
  }

  /** How many components there are, in words, and how large. */
  private String components() {
    Map<Integer, Integer> sizes = new HashMap<>();
    for (GraphShape.Edge edge : edges) {
      sizes.put(graph.components.of(edge.from()), 0);
      sizes.put(graph.components.of(edge.to()), 0);
    }
    for (LockClass each : classes) {
      sizes.computeIfPresent(graph.components.of(each), (component, size) -> size + 1);
    }
    int[] several = sizes.values().stream().filter(s -> s > 1).mapToInt(s -> s).toArray();
    return String.format(
        Locale.ROOT,
        "%,d components of %,d classes, the largest of %,d",
        several.length,
        Arrays.stream(several).sum(),
        Arrays.stream(several).max().orElse(0));
  }

  /** CPU nanoseconds to put a dependency into a map by its ends, with an object of its own. */
  private double hashMap() {
    long begin = THREADS.getCurrentThreadCpuTime();
    Map<Long, GraphShape.Edge> map = new HashMap<>();
    for (GraphShape.Edge edge : edges) {
      map.put((long) edge.from() << 32 | edge.to(), edge);
    }
    double nanos = THREADS.getCurrentThreadCpuTime() - begin;
    if (map.size() != DEPENDENCIES) {
      throw new IllegalStateException(map.size() + " dependencies");
    }
    return nanos / DEPENDENCIES;
  }

  /** Nanoseconds of one search of the whole graph as it is now. */
  private double breadthFirst() {
    StrongPaths paths = new StrongPaths();
    Random random = new Random(0);
    long begin = System.nanoTime();
    for (int i = 0; i < SAMPLES; i++) {
      LockClass start = classes.get(random.nextInt(CLASSES));
      paths.forwards(start, false, (lockClass, weak) -> false, CLASSES);
    }
    return (System.nanoTime() - begin) / (double) SAMPLES;
  }
}
