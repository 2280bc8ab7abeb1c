package dev.lockreel.emulation.kernel;

import dev.lockreel.finding.Witness;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A memory, VFIO or HMM event, or a moment in a task's life, as the models see it. Immutable, so a
 * model may keep it as evidence.
 *
 * @param name the vocabulary's name without {@code _ret}
 * @param isReturn the call of that name returns
 * @param detail its fields and stack
 * @param process the task's thread group id; 0 where the trace does not have it
 * @param position line number or offset in {@code origin.file()}
 */
public record ModelEvent(
    String name,
    boolean isReturn,
    EventDetail detail,
    int pid,
    int process,
    int cpu,
    String comm,
    long timestampNanos,
    long position,
    Origin origin) {
  private static final int HEX = 16;
  private static final double NANOS_PER_SECOND = 1e9;

  /** The event in row {@code row}, which has a detail. */
  public static ModelEvent of(EventBatch batch, int row) {
    EventDetail detail = batch.detail[row];
    String event = detail.event();
    boolean returns = event.endsWith(Kernel.RETURN);
    String name = returns ? event.substring(0, event.length() - Kernel.RETURN.length()) : event;
    return of(batch, row, name, returns, detail);
  }

  /** An event of a kind that is not a model's own, under a name that models know. */
  public static ModelEvent of(EventBatch batch, int row, String name, Map<String, Object> fields) {
    EventDetail known = batch.detail[row];
    List<String> stack = known == null ? List.of() : known.stack();
    return of(batch, row, name, false, new EventDetail(name, fields, stack));
  }

  private static ModelEvent of(
      EventBatch batch, int row, String name, boolean returns, EventDetail detail) {
    return new ModelEvent(
        name,
        returns,
        detail,
        batch.pid[row],
        batch.tgid(row),
        batch.cpu[row],
        batch.symbols.text(batch.comm[row]),
        batch.timestampNanos[row],
        batch.position[row],
        batch.origin);
  }

  public boolean has(String field) {
    return detail.fields().containsKey(field);
  }

  /**
   * A number or an address; {@code absent} where the event has no such field or it is no number.
   */
  public long number(String field, long absent) {
    return asNumber(detail.fields().get(field), absent);
  }

  /** An address; 0 where the event does not have it. */
  public long address(String field) {
    return number(field, 0);
  }

  public boolean flag(String field, boolean absent) {
    Object value = detail.fields().get(field);
    if (value instanceof Boolean flag) {
      return flag;
    }
    return value instanceof Long number ? number != 0 : absent;
  }

  /** Text; {@code ""} where the event does not have it. */
  public String text(String field) {
    Object value = detail.fields().get(field);
    return value == null ? "" : value.toString();
  }

  /** A list of addresses or numbers; a single one is a list of one; other elements are left out. */
  public List<Long> numbers(String field) {
    Object value = detail.fields().get(field);
    List<Long> numbers = new ArrayList<>();
    for (Object each :
        value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
      long number = asNumber(each, Long.MIN_VALUE);
      if (number != Long.MIN_VALUE) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static long asNumber(Object value, long absent) {
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof String text && text.startsWith("0x")) {
      try {
        return Long.parseUnsignedLong(text, 2, text.length(), HEX);
      } catch (NumberFormatException e) {
        return absent;
      }
    }
    return absent;
  }

  /** The event as recorded evidence. */
  public Witness witness() {
    return witness(detail.event(), false);
  }

  /**
   * The event as evidence.
   *
   * @param ip where in the kernel: a function, or function and protocol
   * @param emulated an emulated protocol did it
   */
  public Witness witness(String ip, boolean emulated) {
    String where = emulated || !has("caller") ? ip : text("caller");
    return new Witness(
        origin.source(),
        origin.file() + ":" + position,
        timestampNanos,
        cpu,
        pid,
        comm,
        0,
        where,
        List.of(),
        detail.stack(),
        emulated);
  }

  /**
   * The function of a code position without its offset, the same in every build: {@code do_pin
   * [lockbug]} of {@code do_pin+0x67/0xb0 [lockbug]}.
   */
  public static String function(String position) {
    int plus = position.indexOf('+');
    if (plus < 0) {
      return position;
    }
    int blank = position.indexOf(' ', plus);
    return position.substring(0, plus) + (blank < 0 ? "" : position.substring(blank));
  }

  /** Its time in seconds, as reports print it: {@code 7.402100}. */
  public String seconds() {
    return String.format(Locale.ROOT, "%.6f", timestampNanos / NANOS_PER_SECOND);
  }

  /** {@code comm/pid}, as reports print a task. */
  public String task() {
    return (comm.isEmpty() ? "<...>" : comm) + "/" + pid;
  }
}
