package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object that an event names by its address: what its task begins with, so that no other task
 * takes it away first.
 *
 * @param changed the event makes the object, ends it, or binds it to another
 */
record NamedObject(Shared object, boolean changed) {
  private static final Map<String, List<String>> CHANGED_OBJECTS =
      Map.of(
          "vma_unmap", List.of("vma"),
          "vma_map", List.of("vma"),
          "vfio_pci_mmap", List.of("vma"),
          "vfio_pci_open", List.of("dev"),
          "vfio_pci_close", List.of("dev"),
          "hmm_range_register", List.of("range"),
          "hmm_range_unregister", List.of("range"),
          "hmm_register", List.of("hmm", "mm"),
          "mmu_interval_notifier_insert", List.of("mni", "mm"));
  private static final List<String> OBJECTS =
      List.of("vma", "dev", "devs", "mm", "hmm", "range", "mni", "mirror", "container");

  /** What belongs to one mm; its first event with an mm binds it to that. */
  private static final List<String> BOUND = List.of("hmm", "container");

  /**
   * The objects that an event names, in a fixed order.
   *
   * @param made hmms and containers that are there before; another one is made by the first event
   *     that names it
   * @param bound those of them that are known to be of an mm
   */
  static List<NamedObject> of(ModelEvent event, Set<Long> made, Set<Long> bound) {
    List<NamedObject> objects = new ArrayList<>();
    List<String> changed = CHANGED_OBJECTS.getOrDefault(event.name(), List.of());
    for (String field : BOUND) {
      if (event.has(field)
          && (!made.contains(event.address(field))
              || (event.has("mm") && !bound.contains(event.address(field))))) {
        changed = List.of(field, "mm", "range");
      }
    }
    for (String field : OBJECTS) {
      if (event.has(field)) {
        for (long address : event.numbers(field)) {
          objects.add(new NamedObject(Shared.object(address), changed.contains(field)));
        }
      }
    }
    return objects;
  }

  /** Adds the hmm or the container that an event of the set-up names; for {@link #of}. */
  static void addTo(ModelEvent event, Set<Long> made, Set<Long> bound) {
    for (String field : BOUND) {
      if (event.has(field)) {
        made.add(event.address(field));
        if (event.has("mm")) {
          bound.add(event.address(field));
        }
      }
    }
  }
}
