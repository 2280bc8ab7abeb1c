package dev.lockreel.ingest.ftrace;

import java.util.Map;

/**
 * The place of a kprobe: the text in brackets before its fields.
 *
 * <pre>
 * handle_mm_fault+0x0/0x180
 * t_notifier_leak+0xa8/0xf0 [lockbug] <- __mmu_notifier_invalidate_range_start
 * ffffffff811cebd0
 * ffffffff811cebd0 <- ffffffff81051344
 * </pre>
 *
 * <p>The kernel names who is returned to, then the function; {@code trace-cmd report} prints plain
 * addresses in the other order.
 */
final class ProbePlace {
  private static final String RETURN = " <- ";
  private static final String ENTRY = "+0x0/";

  private ProbePlace() {}

  /** Puts the field {@code function} and, of a return, {@code caller}. */
  static void read(String place, Map<String, Object> fields) {
    int arrow = place.indexOf(RETURN);
    if (arrow < 0) {
      fields.put("function", function(place));
      return;
    }
    String left = place.substring(0, arrow);
    String right = place.substring(arrow + RETURN.length());
    boolean traceCmd = address(left);
    fields.put("function", function(traceCmd ? left : right));
    fields.put("caller", traceCmd ? right : left);
  }

  /** The function's name alone where the probe sits at its entry. */
  private static String function(String place) {
    int entry = place.indexOf(ENTRY);
    return entry < 0 ? place : place.substring(0, entry);
  }

  private static boolean address(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
