package dev.lockreel.lockdep.selftest;

import dev.lockreel.finding.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code matrix.txt}, whose head says what its columns mean. */
final class Matrix {
  private static final String SEVEN = "spin wlock rlock mutex wsem rsem rtmutex";
  private static final Pattern FIELDS = Pattern.compile(";");
  private static final Pattern WORDS = Pattern.compile("\\s+");
  private static final Pattern EVENTS = Pattern.compile("\\|");

  private final List<Cell> cells = new ArrayList<>();

  /** All cells, in the order of the table. */
  static List<Cell> cells() throws IOException {
    Matrix matrix = new Matrix();
    try (InputStream in = Matrix.class.getResourceAsStream("matrix.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(matrix::add);
    }
    return List.copyOf(matrix.cells);
  }

  private void add(String line) {
    List<String> fields = FIELDS.splitAsStream(line).map(String::strip).toList();
    boolean unseen = fields.get(3).equals("unseen");
    if (fields.size() != (unseen ? 6 : 5)) {
      throw new IllegalArgumentException("not a situation: " + line);
    }
    List<String> axes = words(fields.get(1));
    List<Rule> rules =
        unseen ? List.of() : words(fields.get(3)).stream().map(Matrix::rule).toList();
    String reason = unseen ? fields.get(5) : "";
    List<String> events = EVENTS.splitAsStream(fields.get(4)).map(String::strip).toList();
    for (List<Integer> order : axes.contains("orders") ? orders(events.size()) : once(events)) {
      for (boolean soft : interrupts(axes)) {
        String row = name(fields.get(0), axes, order, soft);
        String script = String.join(" | ", order.stream().map(events::get).toList());
        for (String kind : kinds(fields.get(2))) {
          boolean silent = kind.endsWith("-");
          String label = silent ? kind.substring(0, kind.length() - 1) : kind;
          cells.add(
              new Cell(
                  row,
                  label.isEmpty() ? null : LockKind.labelled(label),
                  soft,
                  script,
                  silent && !label.isEmpty() ? List.of() : rules,
                  reason));
        }
      }
    }
  }

  private static Rule rule(String id) {
    Rule rule = Rule.named(id);
    if (rule == null) {
      throw new IllegalArgumentException("no rule " + id);
    }
    return rule;
  }

  private static List<String> words(String field) {
    return field.isEmpty() || field.equals("-") ? List.of() : WORDS.splitAsStream(field).toList();
  }

  private static List<String> kinds(String field) {
    return switch (field) {
      case "seven" -> words(SEVEN);
      case "sevenr" -> words(SEVEN.replace("rlock", "rlock-"));
      default -> WORDS.splitAsStream(field).toList();
    };
  }

  private static List<Boolean> interrupts(List<String> axes) {
    List<Boolean> soft = new ArrayList<>();
    if (axes.contains("hard") || !axes.contains("soft")) {
      soft.add(false);
    }
    if (axes.contains("soft")) {
      soft.add(true);
    }
    return soft;
  }

  private static String name(
      String situation, List<String> axes, List<Integer> order, boolean soft) {
    String name = axes.contains("hard") ? (soft ? "soft-" : "hard-") + situation : situation;
    if (!axes.contains("orders")) {
      return name;
    }
    StringBuilder digits = new StringBuilder(name).append('/');
    order.forEach(event -> digits.append(event + 1));
    return digits.toString();
  }

  private static List<List<Integer>> once(List<String> events) {
    return List.of(Stream.iterate(0, i -> i + 1).limit(events.size()).toList());
  }

  /** All orders of the first {@code size} numbers, as the kernel counts them: 123, 132, 213, … */
  private static List<List<Integer>> orders(int size) {
    List<List<Integer>> found = new ArrayList<>();
    extend(new ArrayList<>(), size, found);
    return found;
  }

  private static void extend(List<Integer> begun, int size, List<List<Integer>> found) {
    if (begun.size() == size) {
      found.add(List.copyOf(begun));
      return;
    }
    for (int next = 0; next < size; next++) {
      if (!begun.contains(next)) {
        begun.add(next);
        extend(begun, size, found);
        begun.remove(begun.size() - 1);
      }
    }
  }
}
