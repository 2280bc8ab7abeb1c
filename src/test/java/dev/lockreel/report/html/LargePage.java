package dev.lockreel.report.html;

import dev.lockreel.finding.Triage;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.report.Completion;
import dev.lockreel.report.GraphView;
import dev.lockreel.report.Report;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A report of a graph as large as a machine's after weeks: 2,000 classes and 50,000 dependencies.
 */
final class LargePage {
  private static final int CLASSES = 2_000;
  private static final int DEPENDENCIES = 50_000;

  /** Of so many dependencies one leads against the order, and closes cycles. */
  private static final int AGAINST = 400;

  private LargePage() {}

  static Path write(Path file) throws IOException {
    GraphView graph = graph();
    Report report =
        new Report(
            "test",
            List.of(),
            new TreeMap<>(),
            List.of(),
            Triage.NONE,
            Completion.COMPLETE,
            dev.lockreel.report.Selection.ALL,
            Optional.empty(),
            () -> graph);
    try (OutputStream out = Files.newOutputStream(file)) {
      new HtmlReport().render(report, out);
    }
    return file;
  }

  /** Few classes have most of the dependencies, as in a kernel. */
  private static GraphView graph() {
    Random random = new Random(13);
    List<ClassRecord> classes = new ArrayList<>();
    for (int id = 0; id < CLASSES; id++) {
      classes.add(
          new ClassRecord(
              id,
              "&subsystem_" + id % 97 + "->lock_" + id,
              0,
              0,
              1,
              random.nextInt(256),
              LockType.MUTEX,
              WaitType.SLEEP,
              WaitType.SLEEP,
              true));
    }
    List<DependencyRecord> dependencies = new ArrayList<>();
    Set<Integer> drawn = new HashSet<>();
    while (dependencies.size() < DEPENDENCIES) {
      int a = skewed(random);
      int b = skewed(random);
      boolean against = dependencies.size() % AGAINST == 0;
      int from = against ? Math.max(a, b) : Math.min(a, b);
      int to = against ? Math.min(a, b) : Math.max(a, b);
      if (a != b && drawn.add(from * CLASSES + to)) {
        dependencies.add(dependency(from, to, dependencies.size()));
      }
    }
    return new GraphView(classes, dependencies);
  }

  private static int skewed(Random random) {
    double r = random.nextDouble();
    return (int) (CLASSES * (random.nextBoolean() ? r : r * r * r));
  }

  private static DependencyRecord dependency(int from, int to, int number) {
    Witness first =
        new Witness(
            "host" + number % 5,
            "host" + number % 5 + ".txt:" + number * 7L,
            number * 1_000L,
            0,
            number % 300,
            "task-" + number % 300,
            0,
            "function_" + number % 5_000 + "+0x1/0x2",
            List.of(),
            List.of(),
            false);
    return new DependencyRecord(from, to, DependencyKind.EN, 0, 1, number, false, first, 0);
  }
}
