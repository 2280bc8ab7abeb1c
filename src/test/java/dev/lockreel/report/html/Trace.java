package dev.lockreel.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Chromium's tracing says of a while: frames that the compositor drew, and the processor time
 * of each thread's tasks, which does not depend on what else runs on the machine.
 */
final class Trace {
  static final String CATEGORIES =
      "toplevel,devtools.timeline,disabled-by-default-devtools.timeline.frame";

  private final Map<String, String> names = new TreeMap<>();
  private final Map<String, double[]> tasks = new TreeMap<>();
  private long drawnFrames;

  /** Takes one event of the tracing. */
  void add(JsonNode event) {
    String thread = event.path("pid").asText() + "/" + event.path("tid").asText();
    switch (event.path("name").asText()) {
      case "DrawFrame" -> drawnFrames++;
      case "thread_name" -> names.put(thread, event.path("args").path("name").asText());
      default -> {
        if (event.path("name").asText().endsWith("RunTask")) {
          double millis = event.path("tdur").asDouble() / 1000;
          double[] sum = tasks.computeIfAbsent(thread, each -> new double[2]);
          sum[0] += millis;
          sum[1] = Math.max(sum[1], millis);
        }
      }
    }
  }

  long drawnFrames() {
    return drawnFrames;
  }

  /** Threads that took time: of all tasks and of the longest, in ms. */
  String threads() {
    StringBuilder text = new StringBuilder();
    tasks.forEach(
        (thread, sum) -> {
          if (sum[0] >= 10) {
            text.append(
                String.format(
                    Locale.ROOT,
                    "  %-28s %8.1f ms, longest %6.1f ms%n",
                    names.getOrDefault(thread, thread),
                    sum[0],
                    sum[1]));
          }
        });
    return text.toString();
  }
}
