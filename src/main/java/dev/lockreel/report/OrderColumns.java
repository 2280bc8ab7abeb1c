package dev.lockreel.report;

import dev.lockreel.finding.FoundOrder;
import dev.lockreel.finding.FoundOrder.OrderStep;
import dev.lockreel.finding.FoundOrder.StateAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An order of steps as columns, one for each task, or as a list where they do not fit. Steps that
 * only read are left out.
 */
final class OrderColumns {
  private static final String INDENT = "  ";
  private static final String GAP = "  ";
  private static final String ADDRESS = " 0x";
  private static final String WAITS = "waits";
  private static final Set<String> READS = Set.of("reads");
  private static final Map<String, String> FUNCTIONS =
      Map.of(
          "lock", "lock",
          "lock for read", "read_lock",
          "trylock", "trylock",
          "trylock for read", "read_trylock",
          "unlock", "unlock",
          "unlock for read", "read_unlock",
          "wakes", "wake_up",
          "waits on", "wait_event");

  /** A line: the step's number, its task's column, its text. */
  private record Line(int number, String task, String text) {}

  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Integer> widths = new LinkedHashMap<>();

  /** How many objects have each name, and the number of each. */
  private final Map<String, Map<String, Integer>> objects = new HashMap<>();

  private int leftOut;

  OrderColumns(FoundOrder order) {
    for (OrderStep step : order.steps()) {
      step.accesses().forEach(access -> number(access.state()));
    }
    int number = 0;
    for (OrderStep step : order.steps()) {
      number++;
      String text = text(step);
      widths.merge(step.task(), step.task().length(), Math::max);
      if (text.isEmpty()) {
        leftOut++;
      } else {
        lines.add(new Line(number, step.task(), text));
        widths.merge(step.task(), text.length(), Math::max);
      }
    }
  }

  private int number(String state) {
    Map<String, Integer> known = objects.computeIfAbsent(name(state), any -> new HashMap<>());
    known.putIfAbsent(state, known.size() + 1);
    return known.get(state);
  }

  private static String name(String state) {
    int at = state.lastIndexOf(ADDRESS);
    return at < 0 ? state : state.substring(0, at);
  }

  /** The state's name, with a number where there are several of the name. */
  private String shown(String state) {
    String name = name(state);
    return objects.get(name).size() > 1 ? name + " #" + number(state) : name;
  }

  private String text(OrderStep step) {
    StateAccess main = step.main();
    if (step.accesses().stream().anyMatch(each -> each.does().equals("begins"))) {
      return step.call() + ":";
    }
    if (main == null) {
      return "";
    }
    String does = main.does();
    if (does.equals("waits on") && !step.result().equals(WAITS)) {
      return "wait_event(" + shown(main.state()) + ") goes on";
    }
    if (READS.contains(does)) {
      return "";
    }
    String function = FUNCTIONS.get(does);
    String what =
        function != null
            ? function + "(" + shown(main.state()) + ")"
            : does + " " + shown(main.state());
    if (does.startsWith("trylock")) {
      return what + (step.result().equals("false") ? ": fails" : "");
    }
    if (does.equals("chooses")) {
      return what + ": " + (step.choice() == 0 ? "no" : "yes");
    }
    boolean waits = does.startsWith("lock") || does.equals("waits on");
    return what + (waits && step.result().equals(WAITS) ? ": waits" : "");
  }

  void write(ReportText text) {
    int total = INDENT.length() + 4;
    for (int width : widths.values()) {
      total += GAP.length() + width;
    }
    if (total > text.width()) {
      list(text);
    } else {
      columns(text);
    }
    if (leftOut > 0) {
      text.line(INDENT + "(" + NumberText.count(leftOut, "step") + " that only read left out)");
    }
  }

  private void columns(ReportText text) {
    StringBuilder header = new StringBuilder(INDENT + "    ");
    widths.forEach((task, width) -> header.append(GAP).append(padded(task, width)));
    text.line(text.styled(TextStyle.QUIET, header.toString().stripTrailing()));
    for (Line line : lines) {
      StringBuilder row = new StringBuilder(INDENT).append(number(line.number()));
      for (Map.Entry<String, Integer> column : widths.entrySet()) {
        String cell = column.getKey().equals(line.task()) ? line.text() : "";
        row.append(GAP).append(padded(cell, column.getValue()));
      }
      text.line(row.toString().stripTrailing());
    }
  }

  private void list(ReportText text) {
    int task = widths.keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Line line : lines) {
      text.line(
          INDENT + number(line.number()) + GAP + padded(line.task(), task) + GAP + line.text());
    }
  }

  private static String number(int number) {
    String digits = Integer.toString(number);
    return " ".repeat(Math.max(0, 4 - digits.length())) + digits;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
