package dev.lockreel.ingest.perfetto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import dev.lockreel.ingest.tracefs.EventRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The types of events that a trace has: those of Perfetto's own messages that matter here, those
 * that the trace describes itself (since v50), and those that every event describes anew
 * (GenericFtraceEvent).
 */
final class EventTypes {
  /** Event numbers are 16 bits; more types than that are damage. */
  private static final int MOST_TYPES = 1 << 12;

  private static final int MOST_FIELDS = 100;
  private static final int MOST_NAME = 100;

  private final EventRecords records;
  private final Map<Integer, EventType> byField = new HashMap<>();
  private final Map<List<Object>, EventType> generic = new HashMap<>();
  private int count;

  EventTypes(EventRecords records) {
    this.records = records;
    own(4, "sched_switch", "prev_comm:s prev_pid prev_prio prev_state next_comm:s next_pid");
    own(24, "softirq_entry", "vec");
    own(25, "softirq_exit", "vec");
    own(36, "irq_handler_entry", "irq name:s");
    own(37, "irq_handler_exit", "irq ret");
    own(57, "workqueue_execute_end", "work function");
    own(58, "workqueue_execute_start", "work function");
    own(238, "sched_process_exit", "comm:s pid");
    own(239, "sched_process_fork", "parent_comm:s parent_pid child_comm:s child_pid");
    own(329, "sys_enter", "id");
    own(330, "sys_exit", "id");
  }

  /** A message of Perfetto's own, with its fields from number 1 on; {@code :s} is text. */
  private void own(int field, String name, String fields) {
    List<EventType.Field> list = new ArrayList<>();
    for (String each : fields.split(" ", -1)) {
      boolean text = each.endsWith(":s");
      String fieldName = text ? each.substring(0, each.length() - 2) : each;
      list.add(new EventType.Field(list.size() + 1, fieldName, text, true));
    }
    byField.put(field, added(name, list));
  }

  /** Takes what a trace says of the events with field number {@code field}; the first counts. */
  void described(int field, DescriptorProto message) {
    if (field < Proto.FIRST_DESCRIBED || byField.containsKey(field)) {
      return;
    }
    List<EventType.Field> fields = new ArrayList<>();
    for (FieldDescriptorProto each : message.getFieldList()) {
      if (fields.size() < MOST_FIELDS && each.getName().length() <= MOST_NAME) {
        fields.add(
            new EventType.Field(
                each.getNumber(), each.getName(), text(each), signed(each.getType())));
      }
    }
    EventType type = added(message.getName(), fields);
    if (type != null) {
      byField.put(field, type);
    }
  }

  private static boolean text(FieldDescriptorProto field) {
    return field.getType() == FieldDescriptorProto.Type.TYPE_STRING
        || field.getType() == FieldDescriptorProto.Type.TYPE_BYTES;
  }

  private static boolean signed(FieldDescriptorProto.Type type) {
    return switch (type) {
      case TYPE_UINT32, TYPE_UINT64, TYPE_FIXED32, TYPE_FIXED64, TYPE_BOOL -> false;
      default -> true;
    };
  }

  /** The type of events with that field number; null where it is none that is known. */
  EventType of(int field) {
    return byField.get(field);
  }

  /**
   * The type of a generic event.
   *
   * @param fields numbered by their place; kept
   * @return null where there are too many types
   */
  EventType generic(String name, List<EventType.Field> fields) {
    List<Object> key = List.of(name, fields);
    EventType known = generic.get(key);
    if (known == null && fields.size() <= MOST_FIELDS && name.length() <= MOST_NAME) {
      known = added(name, fields);
      if (known != null) {
        generic.put(key, known);
      }
    }
    return known;
  }

  private EventType added(String name, List<EventType.Field> fields) {
    if (count == MOST_TYPES) {
      return null;
    }
    EventType type = EventType.of(++count, name, fields);
    records.add(type.format());
    return type;
  }
}
