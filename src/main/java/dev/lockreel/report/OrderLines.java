package dev.lockreel.report;

import dev.lockreel.finding.FoundOrder;
import dev.lockreel.finding.FoundOrder.OrderStep;
import dev.lockreel.finding.FoundOrder.StateAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The steps of an order in words. Steps that only read are left out. */
public final class OrderLines {
  private static final String ADDRESS = " 0x";

  /** Between the name of a wait queue and the address of its object. */
  private static final String OF = " of";

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

  /**
   * A step.
   *
   * @param number from 1, of all steps
   * @param takes the lock that it takes or waits for; {@code ""} for none
   * @param waits whether it waits, for that lock or on a queue
   * @param releases the locks that it releases
   */
  public record Line(
      int number, String task, String text, String takes, boolean waits, List<String> releases) {
    public Line {
      releases = List.copyOf(releases);
    }
  }

  private final List<Line> lines = new ArrayList<>();

  /** How many objects have each name, and the number of each. */
  private final Map<String, Map<String, Integer>> objects = new HashMap<>();

  private int leftOut;

  public OrderLines(FoundOrder order) {
    for (OrderStep step : order.steps()) {
      step.accesses().forEach(access -> number(access.state()));
    }
    int number = 0;
    for (OrderStep step : order.steps()) {
      number++;
      String text = text(step);
      if (text.isEmpty()) {
        leftOut++;
      } else {
        lines.add(line(number, step, text));
      }
    }
  }

  /** In the order of the steps. */
  public List<Line> lines() {
    return lines;
  }

  /** How many steps only read. */
  public int leftOut() {
    return leftOut;
  }

  private Line line(int number, OrderStep step, String text) {
    StateAccess main = step.main();
    String takes = "";
    boolean waits = main != null && mayWait(main.does()) && step.result().equals(WAITS);
    if (main != null && (main.does().startsWith("lock") || main.does().startsWith("trylock"))) {
      takes = step.result().equals("false") ? "" : shown(main.state());
    }
    List<String> releases =
        step.accesses().stream()
            .filter(each -> each.does().startsWith("unlock"))
            .map(each -> shown(each.state()))
            .toList();
    return new Line(number, step.task(), text, takes, waits, releases);
  }

  private int number(String state) {
    Map<String, Integer> known = objects.computeIfAbsent(name(state), any -> new HashMap<>());
    known.putIfAbsent(state, known.size() + 1);
    return known.get(state);
  }

  private static String name(String state) {
    int at = state.lastIndexOf(ADDRESS);
    String name = at < 0 ? state : state.substring(0, at);
    return name.endsWith(OF) ? name.substring(0, name.length() - OF.length()) : name;
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
    return what + (mayWait(does) && step.result().equals(WAITS) ? ": waits" : "");
  }

  private static boolean mayWait(String does) {
    return does.startsWith("lock") || does.equals("waits on");
  }
}
