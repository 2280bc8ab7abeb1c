package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a new dependency costs in a large graph: 100,000 classes and 1,000,000 dependencies, each
 * taken into the order of components, searched for a strong path where its ends share a component,
 * added, and passed on to the irq masks. The peer, in the same run, is what the kernel does per new
 * dependency: a breadth-first search from the new end over the whole graph (on a sample, for it
 * takes long).
 *
 * <p>Shapes: uniform (a random order of all classes, dependencies along it); hubs (one end of most
 * dependencies is one of a hundred classes); circles (one dependency in a thousand against the
 * order, kept); weak (the same, all of recursive readers, so that no circle is a deadlock);
 * component (2,000 classes strongly connected, the rest uniform). Run: see docs/benchmarks.md.
 */
public final class GraphScaleBenchmark {
  private static final int CLASSES = 100_000;
  private static final int DEPENDENCIES = 1_000_000;
  private static final int HUBS = 100;
  private static final int COMPONENT = 2_000;
  private static final int NEAR = 20;
  private static final int SAMPLES = 20;

  private final LockGraph graph = new LockGraph(new ClassAnnotations(List.of()));
  private final StrongPaths paths = new StrongPaths();
  private final List<LockClass> classes = new ArrayList<>();
  private final Random random;
  private final String shape;
  private int searches;
  private int deadlocks;
  private long searchNanos;

  private GraphScaleBenchmark(String shape, long seed) {
    this.shape = shape;
    this.random = new Random(seed);
    for (int i = 0; i < CLASSES; i++) {
      LockClass each = new LockClass(i, "", i + 1, 0);
      each.usage = Usage.HARDIRQ_ON | (i % 100 == 0 ? Usage.SOFTIRQ_ON : 0);
      classes.add(each);
      graph.reach.usageChanged(each);
    }
  }

  public static void main(String[] args) {
    List<String> shapes =
        args.length > 0
            ? Arrays.asList(args)
            : List.of("uniform", "hubs", "circles", "weak", "component");
    System.out.printf("%,d classes, %,d dependencies%n", CLASSES, DEPENDENCIES);
    for (String shape : shapes) {
      new GraphScaleBenchmark(shape, 1).run();
      new GraphScaleBenchmark(shape, 2).run();
    }
  }

  private void run() {
    long begin = System.nanoTime();
    int added = 0;
    while (added < DEPENDENCIES) {
      if (add()) {
        added++;
      }
    }
    double each = (System.nanoTime() - begin) / (double) added;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    System.out.printf(
        Locale.ROOT,
        "%-10s %5.2f us a new dependency; %,d searches in a component (%.1f us each), %,d deadlocks;"
            + " heap %d MB; breadth-first %.1f us%n",
        shape,
        each / 1e3,
        searches,
        searches == 0 ? 0 : searchNanos / 1e3 / searches,
        deadlocks,
        heap,
        breadthFirst() / 1e3);
  }

  private boolean add() {
    int a = pick();
    int b = shape.equals("component") && a < COMPONENT ? pick() : random.nextInt(CLASSES);
    boolean against =
        switch (shape) {
          case "circles", "weak" -> random.nextInt(1000) == 0;
          case "component" -> Math.max(a, b) < COMPONENT && random.nextBoolean();
          default -> false;
        };
    if (against && !shape.equals("component")) {
      b = Math.min(CLASSES - 1, a + 1 + random.nextInt(NEAR));
    }
    int low = Math.min(a, b);
    int high = Math.max(a, b);
    LockClass from = classes.get(spread(against ? high : low));
    LockClass to = classes.get(spread(against ? low : high));
    if (from == to || graph.dependencies.find(from, to) != null) {
      return false;
    }
    Dependency added = new Dependency(from, to, null, 0);
    boolean circle = graph.components.insert(from, to);
    added.kinds = shape.equals("weak") ? DependencyKind.SR : DependencyKind.EN;
    if (circle) {
      search(from, to);
    }
    graph.dependencies.add(added);
    graph.reach.dependencyChanged(added);
    return true;
  }

  private void search(LockClass from, LockClass to) {
    long begin = System.nanoTime();
    boolean weak = shape.equals("weak");
    List<Dependency> path =
        paths.forwards(
            to,
            weak,
            new StrongPaths.Target() {
              @Override
              public boolean at(LockClass lockClass, boolean arrivedWeak) {
                return lockClass == from && !(arrivedWeak && weak);
              }

              @Override
              public boolean passes(LockClass lockClass) {
                return graph.components.together(lockClass, from);
              }
            },
            CLASSES);
    searches++;
    deadlocks += path == null ? 0 : 1;
    searchNanos += System.nanoTime() - begin;
  }

  private int pick() {
    if (shape.equals("hubs") && random.nextInt(10) < 8) {
      return random.nextInt(HUBS) * (CLASSES / HUBS);
    }
    if (shape.equals("component") && random.nextInt(25) == 0) {
      return random.nextInt(COMPONENT);
    }
    return random.nextInt(CLASSES);
  }

  /** The order of the classes is not that of their ids. */
  private static int spread(int place) {
    return (int) (place * 48_271L % CLASSES);
  }

  /** Nanoseconds of one search of the whole graph as it is now. */
  private double breadthFirst() {
    long begin = System.nanoTime();
    for (int i = 0; i < SAMPLES; i++) {
      LockClass start = classes.get(random.nextInt(CLASSES));
      paths.forwards(start, false, (lockClass, weak) -> false, CLASSES);
    }
    return (System.nanoTime() - begin) / (double) SAMPLES;
  }
}
