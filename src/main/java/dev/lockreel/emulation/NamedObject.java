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

  /**
   * The objects that an event names, in a fixed order.
   *
   * @param hmms that are there before; another one is made by the first event that names it, and
   *     becomes that of the event's mm
   */
  static List<NamedObject> of(ModelEvent event, Set<Long> hmms) {
    List<NamedObject> objects = new ArrayList<>();
    List<String> changed =
        event.has("hmm") && !hmms.contains(event.address("hmm"))
            ? List.of("hmm", "mm", "range")
            : CHANGED_OBJECTS.getOrDefault(event.name(), List.of());
    for (String field : OBJECTS) {
      if (event.has(field)) {
        for (long address : event.numbers(field)) {
          objects.add(new NamedObject(Shared.object(address), changed.contains(field)));
        }
      }
    }
    return objects;
  }
}
