package dev.lockreel.ingest;

import dev.lockreel.trace.EventDetail;
import java.util.List;
import java.util.Map;

/**
 * The memory, VFIO and HMM events (section 3 of the trace vocabulary, and the few beyond it that
 * {@link EventFields} has), which all formats hand on as {@link
 * dev.lockreel.trace.EventKind#MODEL}.
 */
public final class ModelEvents {
  private static final String RET = "ret";

  /** The largest error number of the kernel (MAX_ERRNO). */
  private static final long MOST_ERRNO = 4095;

  private static final long PAST_INT = 1L << 32;

  private ModelEvents() {}

  /** Whether {@code eventName} is a model event, or the return ({@code name_ret}) of one. */
  public static boolean contains(String eventName) {
    EventFields fields = EventFields.of(eventName);
    return fields != null && fields.model();
  }

  /**
   * The event as a text trace prints it, its values typed as their fields are.
   *
   * @param fields by their vocabulary names; typed in place
   */
  public static EventDetail detail(String event, Map<String, Object> fields) {
    EventFields.of(event).type(fields);
    fields.computeIfPresent(RET, (name, value) -> signed(value));
    return new EventDetail(event, fields, List.of());
  }

  /**
   * An error of a function that returns an int, printed by a probe that takes it for unsigned or
   * for 64 bits (the upper half of the register is 0): {@code 0xfffffff5} is -11.
   */
  private static Object signed(Object ret) {
    return ret instanceof Long value && value >= PAST_INT - MOST_ERRNO && value < PAST_INT
        ? (Object) (value - PAST_INT)
        : ret;
  }
}
