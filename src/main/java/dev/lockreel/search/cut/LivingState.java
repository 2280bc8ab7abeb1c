package dev.lockreel.search.cut;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a capture has left so far, as the events that made it: objects that live, pages that are
 * mapped, memory that is switched on or off, limits, pins, invalidations that have begun. An event
 * that ends an object takes those away that made it; what has left nothing is dropped.
 *
 * <p>Size: the objects that live, and the pages that are mapped of them.
 */
final class LivingState {
  static final String START = "mmu_notifier_invalidate_range_start";

  private static final long NOPAGE = 0x100;
  private static final int PAGE_BITS = 12;

  /** By what they made: the newest event for each. */
  private final Map<String, CallSpan> made = new LinkedHashMap<>();

  private int unnamed;

  /** The events, in trace order. */
  Collection<CallSpan> events() {
    return made.values();
  }

  /** Whether an address is in a mapping of a device. */
  boolean maps(ModelEvent fault) {
    long address = fault.address("address");
    for (CallSpan each : made.values()) {
      if (each.begin.name().equals("vfio_pci_mmap")
          && Long.compareUnsigned(each.begin.address("start"), address) <= 0
          && Long.compareUnsigned(address, each.begin.address("end")) < 0) {
        return true;
      }
    }
    return false;
  }

  /** Takes an event that is over. */
  void takes(CallSpan span) {
    if (span.failed()) {
      return;
    }
    ModelEvent event = span.begin;
    switch (event.name()) {
      case "vfio_pci_open" -> put("dev " + event.address("dev"), span);
      case "vfio_pci_mmap", "vma_map" -> put("vma " + event.address("vma"), span);
      case "hmm_register" -> put("hmm " + event.address("hmm"), span);
      case "hmm_mirror_register" -> put("mirror " + event.address("mirror"), span);
      case "hmm_range_register" -> put("range " + event.address("range"), span);
      case "mmu_interval_notifier_insert" -> put("mni " + event.address("mni"), span);
      case "rlimit_memlock" -> put("rlimit " + event.address("mm"), span);
      case "vfio_dma_map" ->
          put("dma " + event.address("container") + " " + event.number("iova", 0), span);
      case "vfio_group_attach" -> put(group(event), span);
      case "vfio_pci_memory" -> memory(event, span);
      case "vfio_pci_fault" -> fault(event, span);
      case START -> invalidates(event, span);
      case "hmm_range_fault" -> mirrors(event, span);
      case "vfio_pin_pages" -> pin(event, span);
      case "mmget", "mmgrab", "locked_vm" -> put("unnamed " + unnamed++, span);
      default -> ends(event, span);
    }
  }

  private void ends(ModelEvent event, CallSpan span) {
    switch (event.name()) {
      case "vfio_pci_close" -> forget("dev", event);
      case "vma_unmap" -> forget("vma", event);
      case "hmm_release" -> forget("hmm", event);
      case "hmm_mirror_unregister" -> forget("mirror", event);
      case "hmm_range_unregister" -> forget("range", event);
      case "mmu_interval_notifier_remove" -> forget("mni", event);
      case "mm_exit" -> forget("mm", event);
      case "mmu_notifier_invalidate_range_end" -> made.remove(invalidation(event));
      case "vfio_group_detach" -> made.remove(group(event));
      case "vfio_dma_unmap" -> unmap(event);
      case "vfio_pci_zap", "vfio_pci_reset", "vfio_pci_hot_reset" -> unmapPages();
      case "vfio_unpin_pages" -> unpin(event, span);
      case "mmput" -> giveBack("mmget", event);
      case "mmdrop" -> giveBack("mmgrab", event);
      default -> {
        // It leaves nothing.
      }
    }
  }

  private void put(String key, CallSpan span) {
    made.remove(key);
    made.put(key, span);
  }

  private static String group(ModelEvent event) {
    return "group " + event.address("container") + " " + event.text("group");
  }

  /** Names an invalidation by its task, mm and start. */
  static String invalidation(ModelEvent event) {
    return "invalidation " + event.pid() + " " + event.address("mm") + " " + event.address("start");
  }

  /** A device has mapped a range, which it could not while an invalidation runs. */
  private void mirrors(ModelEvent event, CallSpan span) {
    if (made.keySet().stream().noneMatch(key -> key.startsWith("invalidation "))) {
      put("mapped " + event.address("range"), span);
    }
  }

  private void invalidates(ModelEvent event, CallSpan span) {
    put(invalidation(event), span);
    made.entrySet()
        .removeIf(
            each ->
                each.getKey().startsWith("mapped ")
                    && overlaps(
                        made.get("range " + each.getValue().begin.address("range")), event));
  }

  private static boolean overlaps(CallSpan registered, ModelEvent invalidation) {
    return registered == null
        || (Long.compareUnsigned(registered.begin.address("start"), invalidation.address("end")) < 0
            && Long.compareUnsigned(invalidation.address("start"), registered.begin.address("end"))
                < 0);
  }

  private void memory(ModelEvent event, CallSpan span) {
    put("memory " + event.address("dev"), span);
    if (!event.flag("enabled", true)) {
      unmapPages();
    }
  }

  private void fault(ModelEvent event, CallSpan span) {
    if (span.ret == NOPAGE) {
      put("page " + event.address("vma") + " " + (event.address("address") >> PAGE_BITS), span);
    }
  }

  private void unmapPages() {
    made.keySet().removeIf(key -> key.startsWith("page "));
  }

  private void pin(ModelEvent event, CallSpan span) {
    if (!event.text("kind").equals("remote")) {
      put("unnamed " + unnamed++, span);
    }
  }

  /** An unpin takes its pin away where it is of the same pages, else it is kept too. */
  private void unpin(ModelEvent event, CallSpan span) {
    if (event.text("kind").equals("remote")) {
      return;
    }
    List<String> same = new ArrayList<>();
    made.forEach(
        (key, each) -> {
          ModelEvent pin = each.begin;
          if (pin.name().equals("vfio_pin_pages")
              && Set.of("container", "iova", "vaddr", "npage").stream()
                  .allMatch(field -> pin.number(field, 0) == event.number(field, 0))) {
            same.add(key);
          }
        });
    if (same.isEmpty()) {
      put("unnamed " + unnamed++, span);
    } else {
      made.remove(same.get(same.size() - 1));
    }
  }

  private void giveBack(String taken, ModelEvent event) {
    List<String> keys = new ArrayList<>();
    made.forEach(
        (key, each) -> {
          if (each.begin.name().equals(taken) && each.begin.address("mm") == event.address("mm")) {
            keys.add(key);
          }
        });
    if (!keys.isEmpty()) {
      made.remove(keys.get(keys.size() - 1));
    }
  }

  private void unmap(ModelEvent event) {
    long from = event.number("iova", 0);
    long to = from + (event.number("npage", 0) << PAGE_BITS);
    boolean all = event.flag("all", false);
    made.values()
        .removeIf(
            each ->
                each.begin.name().equals("vfio_dma_map")
                    && each.begin.address("container") == event.address("container")
                    && (all
                        || (each.begin.number("iova", 0) >= from
                            && each.begin.number("iova", 0) < to)));
  }

  /** An object is gone, and with it all that was made of it. */
  private void forget(String field, ModelEvent event) {
    long address = event.address(field);
    made.values()
        .removeIf(each -> each.begin.has(field) && each.begin.numbers(field).contains(address));
  }
}
