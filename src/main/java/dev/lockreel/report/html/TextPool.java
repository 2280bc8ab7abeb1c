package dev.lockreel.report.html;

import dev.lockreel.report.Visible;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts that occur often, each kept once and known by its number. */
final class TextPool {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  /** The number of the text, as {@link Visible} shows it. */
  int number(String text) {
    return numbers.computeIfAbsent(
        Visible.of(text),
        visible -> {
          texts.add(visible);
          return texts.size() - 1;
        });
  }

  /** All texts, by number. */
  List<String> texts() {
    return texts;
  }
}
