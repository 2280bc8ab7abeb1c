package dev.lockreel.report;

import dev.lockreel.finding.ClassPattern;
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

  /**
   * What the class depends on and what depends on it: its own dependencies in both directions.
   *
   * @param name a printed name, or a name without subclass, which stands for all its subclasses;
   *     with {@code *} a pattern
   * @return an empty graph where there is no such class
   */
  public GraphView around(String name) {
    Set<Integer> wanted = new HashSet<>();
    for (ClassRecord record : classes) {
      if (isMeant(record, name)) {
        wanted.add(record.id());
      }
    }
    List<DependencyRecord> near =
        dependencies.stream()
            .filter(edge -> wanted.contains(edge.from()) || wanted.contains(edge.to()))
            .toList();
    Set<Integer> shown = new HashSet<>(wanted);
    near.forEach(
        edge -> {
          shown.add(edge.from());
          shown.add(edge.to());
        });
    return new GraphView(
        classes.stream().filter(record -> shown.contains(record.id())).toList(), near);
  }

  /** Whether the name that {@link #around} was given is the class's. */
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
