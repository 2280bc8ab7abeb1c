package dev.lockreel.report;

import dev.lockreel.finding.ClassPattern;
import dev.lockreel.finding.PathStep;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The dependency graph, or the part of it around one class, as the graph renderers take it.
 *
 * @param classes in the order of their ids
 * @param dependencies between classes of {@code classes}
 */
public record GraphView(List<ClassRecord> classes, List<DependencyRecord> dependencies) {
  /** No classes. */
  public static final GraphView EMPTY = new GraphView(List.of(), List.of());

  public GraphView {
    classes = List.copyOf(classes);
    dependencies = List.copyOf(dependencies);
  }

  /**
   * The classes that a name may mean which is not quite theirs: without its {@code &}, or the last
   * part alone ({@code mmap_lock} of {@code &mm->mmap_lock}), in any case.
   */
  public List<String> alike(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replaceFirst("^&", "");
    return classes.stream()
        .map(ClassRecord::name)
        .filter(each -> isAlike(each.toLowerCase(Locale.ROOT).replaceFirst("^&", ""), wanted))
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean isAlike(String name, String wanted) {
    return name.equals(wanted)
        || name.endsWith("->" + wanted)
        || name.endsWith("." + wanted)
        || name.endsWith("/" + wanted);
  }

  /** The names of all classes. */
  public List<String> names() {
    return classes.stream().map(ClassRecord::name).distinct().sorted().toList();
  }

  /** Classes that have the word somewhere in their names, for a message. */
  public List<String> containing(String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    return classes.stream()
        .map(ClassRecord::name)
        .filter(each -> each.toLowerCase(Locale.ROOT).contains(wanted))
        .distinct()
        .sorted()
        .toList();
  }

  /** The dependencies that are on a cycle, for {@link GraphMarks#cyclic}. */
  public Set<Long> cyclic() {
    return CyclicDependencies.of(dependencies);
  }

  /**
   * The dependencies on the path of a finding, with their classes; empty where it has none.
   *
   * @param path of the finding
   */
  public GraphView along(List<PathStep> path) {
    Map<Integer, ClassRecord> byId = classesById();
    Set<List<String>> wanted = new HashSet<>();
    path.forEach(step -> wanted.add(List.of(step.from(), step.to())));
    List<DependencyRecord> edges =
        dependencies.stream()
            .filter(
                edge ->
                    wanted.contains(
                        List.of(
                            byId.get(edge.from()).printedName(),
                            byId.get(edge.to()).printedName())))
            .toList();
    return of(edges, Set.of());
  }

  private GraphView of(List<DependencyRecord> edges, Set<Integer> besides) {
    Set<Integer> shown = new HashSet<>(besides);
    edges.forEach(
        edge -> {
          shown.add(edge.from());
          shown.add(edge.to());
        });
    return new GraphView(
        classes.stream().filter(record -> shown.contains(record.id())).toList(), edges);
  }

  /**
   * What the classes depend on and what depends on them, over so many dependencies.
   *
   * @param names each as in {@link #around(String)}
   * @param depth 1: their own dependencies; 2: those of their neighbours, too
   */
  public GraphView around(List<String> names, int depth) {
    Set<Integer> reached = new HashSet<>();
    for (ClassRecord record : classes) {
      if (names.stream().anyMatch(name -> isMeant(record, name))) {
        reached.add(record.id());
      }
    }
    List<DependencyRecord> near = List.of();
    for (int step = 0; step < depth; step++) {
      near =
          dependencies.stream()
              .filter(edge -> reached.contains(edge.from()) || reached.contains(edge.to()))
              .toList();
      if (step < depth - 1) {
        near.forEach(
            edge -> {
              reached.add(edge.from());
              reached.add(edge.to());
            });
      }
    }
    return of(near, reached);
  }

  /**
   * What the class depends on and what depends on it: its own dependencies in both directions.
   *
   * @param name a printed name, or a name without subclass, which stands for all its subclasses;
   *     with {@code *} a pattern
   * @return an empty graph where there is no such class
   */
  public GraphView around(String name) {
    return around(List.of(name), 1);
  }

  /** Whether the name that {@link #around(String)} was given is the class's. */
  static boolean isMeant(ClassRecord record, String name) {
    return record.printedName().equals(name)
        || record.name().equals(name)
        || (name.indexOf('*') >= 0 && ClassPattern.of(name).fitsPrinted(record.printedName()));
  }

  Map<Integer, ClassRecord> classesById() {
    Map<Integer, ClassRecord> byId = new HashMap<>();
    classes.forEach(record -> byId.put(record.id(), record));
    return byId;
  }
}
