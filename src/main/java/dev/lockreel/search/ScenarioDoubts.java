package dev.lockreel.search;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What lets a scenario prove less than its author may think: events that are none, and calls on
 * objects that no event makes, as a slip of the pen gives. Such a call often does nothing.
 */
public final class ScenarioDoubts {
  /** By event, the fields of the objects that it makes, or that are there by then. */
  private static final Map<String, List<String>> MAKES =
      Map.of(
          "vfio_pci_open", List.of("dev"),
          "vfio_pci_mmap", List.of("dev", "vma"),
          "vma_map", List.of("vma"),
          "hmm_register", List.of("hmm"),
          "hmm_range_register", List.of("range"),
          "mmu_interval_notifier_insert", List.of("mni"));

  private static final List<String> OBJECTS = List.of("dev", "devs", "vma", "hmm", "range", "mni");
  private static final int MOST = 5;

  private final List<String> lines = new ArrayList<>();

  /**
   * @param unknown names of events that were left out
   */
  public ScenarioDoubts(Scenario scenario, Set<String> unknown) {
    if (!unknown.isEmpty()) {
      lines.add("left out, since there are no such events: " + String.join(", ", unknown));
    }
    Set<Long> made = new HashSet<>();
    scenario.setUp().forEach(event -> makes(event, made));
    scenario.tasks().forEach(task -> task.events().forEach(event -> makes(event, made)));
    Set<String> doubts = new LinkedHashSet<>();
    for (Scenario.Task task : scenario.tasks()) {
      for (ModelEvent event : task.events()) {
        namesUnmade(event, made, doubts);
      }
    }
    doubts.stream().limit(MOST).forEach(lines::add);
    if (doubts.size() > MOST) {
      lines.add("and so do " + (doubts.size() - MOST) + " more");
    }
  }

  /** One sentence each. */
  public List<String> lines() {
    return lines;
  }

  private static void makes(ModelEvent event, Set<Long> made) {
    for (String field : MAKES.getOrDefault(event.name(), List.of())) {
      if (event.has(field)) {
        made.add(event.address(field));
      }
    }
  }

  private static void namesUnmade(ModelEvent event, Set<Long> made, Set<String> doubts) {
    for (String field : OBJECTS) {
      if (Scenario.namesObject(event, field)) {
        for (long address : event.numbers(field)) {
          if (!made.contains(address)) {
            doubts.add(
                String.format(
                    Locale.ROOT,
                    "%s of %s names %s 0x%x, which no event of the scenario makes",
                    event.name(),
                    event.task(),
                    field.equals("devs") ? "dev" : field,
                    address));
          }
        }
      }
    }
  }
}
