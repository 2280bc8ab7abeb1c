package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.ModelEvents;
import dev.lockreel.ingest.ValueForm;
import dev.lockreel.trace.EventKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One valid event of every name, with every field that it may have. */
final class SampleEvents {
  private static final String ADDRESS = "0xffff888100a1b2c8";

  private SampleEvents() {}

  /** All events, each as its fields by name. */
  static List<Map<String, Object>> all() {
    List<Map<String, Object>> samples = new ArrayList<>();
    for (EventKind kind : EventKind.values()) {
      if (!kind.eventName().isEmpty()) {
        samples.add(of(kind.eventName()));
      }
    }
    for (String name : modelEvents()) {
      samples.add(of(name));
      samples.add(of(name + "_ret"));
    }
    return samples;
  }

  /** The names of section 3, from the parser's table; {@link ModelEvents} must know each. */
  static List<String> modelEvents() {
    return EventFields.names().stream().filter(ModelEvents::contains).sorted().toList();
  }

  static Map<String, Object> of(String event) {
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("event", event);
    sample.put("ts", 5438000100L);
    sample.put("cpu", 1L);
    sample.put("pid", 41L);
    sample.put("tgid", 40L);
    sample.put("comm", "kworker/0:1-events");
    sample.put("flags", "d.h2.");
    sample.put("source", Lines.ORIGIN.source());
    sample.put("stack", List.of("inner+0x1/0x2", "outer"));
    sample.put("comment", "a sample");
    EventKind kind = EventKind.named(event);
    if (kind != null) {
      fields(kind, sample);
    } else {
      sample.put("caller", "f+0x1/0x2");
    }
    EventFields rare = EventFields.of(event);
    if (rare != null) {
      rare.forms().forEach((name, form) -> sample.put(name, value(form)));
    }
    return sample;
  }

  private static void fields(EventKind kind, Map<String, Object> sample) {
    switch (kind) {
      case LOCK_ACQUIRE -> {
        lock(sample);
        sample.put("mode", "shared");
        sample.put("try", true);
        sample.put("reader_known", false);
        attributes(sample);
      }
      case LOCK_RELEASE -> {
        lock(sample);
        attributes(sample);
      }
      case LOCK_ACQUIRED, LOCK_CONTENDED -> lock(sample);
      case CONTENTION_BEGIN -> {
        sample.put("lock", ADDRESS);
        sample.put("contention_flags", "SPIN|WRITE");
      }
      case CONTENTION_END, LOCK_DESTROY -> sample.put("lock", ADDRESS);
      case IRQ_DISABLE, IRQ_ENABLE -> {
        sample.put("caller", "f+0x1/0x2");
        sample.put("parent", "g");
      }
      case IRQ_HANDLER_ENTRY, IRQ_HANDLER_EXIT -> sample.put("irq", 24L);
      case SOFTIRQ_ENTRY, SOFTIRQ_EXIT -> sample.put("vec", 9L);
      case SCHED_SWITCH -> sample.put("next_pid", 7L);
      case SCHED_PROCESS_FORK, TASK_FORK, TASK_JOIN -> sample.put("child_pid", 8L);
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL -> sample.put("ip", "0x40ebf0");
      case LOST_EVENTS -> sample.put("count", 544L);
      default -> {}
    }
  }

  private static void lock(Map<String, Object> sample) {
    sample.put("lock", ADDRESS);
    sample.put("class", "&m->lock");
  }

  private static void attributes(Map<String, Object> sample) {
    sample.put("type", "rwsem");
    sample.put("subclass", 1L);
    sample.put("nest_lock", ADDRESS);
    sample.put("key", ADDRESS);
    sample.put("ckey", ADDRESS);
    sample.put("wait_inner", "sleep");
    sample.put("wait_outer", "invalid");
    sample.put("ip", "f+0x1/0x2");
    sample.put("check", 1L);
    sample.put("lock_type", 2L);
    sample.put("lockdep_ctx", 15L);
    sample.put("debug_locks", 0L);
  }

  private static Object value(ValueForm form) {
    for (Object candidate :
        List.of(
            ADDRESS,
            42L,
            true,
            List.of(ADDRESS),
            "pte",
            "insert_pfn",
            "iommu",
            "remote",
            "overrun",
            "R")) {
      if (form.convert(candidate) != null) {
        return candidate;
      }
    }
    throw new AssertionError("no value of form " + form.expected());
  }
}
