package dev.lockreel.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One of the cycles that a finding about a component of the graph stands for.
 *
 * @param length how many classes it runs through
 * @param classes their printed names, each leading to the next and the last to the first; of a long
 *     cycle only the first {@link #MOST_NAMED}
 */
public record ListedCycle(int length, List<String> classes) {
  /** So many classes of a cycle are named. */
  public static final int MOST_NAMED = 12;

  /** The shortest first, then by names. */
  public static final Comparator<ListedCycle> ORDER =
      Comparator.comparingInt(ListedCycle::length)
          .thenComparing(cycle -> String.join("\0", cycle.classes));

  public ListedCycle {
    classes = List.copyOf(classes);
  }

  /** The cycle through these classes. */
  public static ListedCycle of(List<String> names) {
    return new ListedCycle(names.size(), names.subList(0, Math.min(MOST_NAMED, names.size())));
  }

  /** The first {@code most} of the cycles in {@link #ORDER}, each once, {@code head} among them. */
  public static List<ListedCycle> shortest(List<ListedCycle> cycles, ListedCycle head, int most) {
    List<ListedCycle> shortest = new ArrayList<>();
    cycles.stream()
        .filter(each -> !each.equals(head))
        .distinct()
        .sorted(ORDER)
        .limit(most - 1L)
        .forEach(shortest::add);
    shortest.add(head);
    shortest.sort(ORDER);
    return shortest;
  }

  /** Its texts as {@code form} has them. */
  ListedCycle withTexts(UnaryOperator<String> form) {
    return new ListedCycle(length, classes.stream().map(form).toList());
  }
}
