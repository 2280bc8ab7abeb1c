package dev.lockreel.ingest;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of an event besides those of the envelope and of locks, with their forms, and which of
 * them are required: for the rare events of the vocabulary's section 2, all of section 3, and the
 * events beyond it. {@code schemas/trace-event.schema.json} says the same; a test compares the two.
 *
 * <p>{@code !} marks what is required, {@code a/b!} that one of the two is. Only fields that no
 * consumer can do without are required: probes on real kernels seldom see every field. Any section
 * 3 event may carry {@code ret} and the {@code function} that was probed, and may have a twin
 * {@code name_ret}, all of whose fields are optional.
 */
public final class EventFields {
  private static final String RETURN = "_ret";

  private static final Map<String, ValueForm> FORMS =
      Map.ofEntries(
          entry("acct", ValueForm.BOOLEAN),
          entry("all", ValueForm.BOOLEAN),
          entry("bar", ValueForm.NUMBER),
          entry("blockable", ValueForm.BOOLEAN),
          entry("cap_ipc_lock", ValueForm.BOOLEAN),
          entry("cmd", ValueForm.NUMBER),
          entry("cur_seq", ValueForm.NUMBER),
          entry("delta", ValueForm.NUMBER),
          entry("devs", ValueForm.ADDRESSES),
          entry("enabled", ValueForm.BOOLEAN),
          entry("entries", ValueForm.NATURAL),
          entry("error_code", ValueForm.NUMBER),
          entry("group", ValueForm.ID),
          entry("how", ValueForm.oneOf("remap_pfn_range", "insert_pfn")),
          entry("kind", ValueForm.oneOf("iommu", "mdev")),
          entry("length", ValueForm.NUMBER),
          entry("mirror_results", ValueForm.NUMBERS),
          entry("notifiers", ValueForm.NUMBER),
          entry("npage", ValueForm.NUMBER),
          entry("only_end", ValueForm.BOOLEAN),
          entry("order", ValueForm.oneOf("pte", "pmd", "pud")),
          entry("page_order", ValueForm.NATURAL),
          entry("pages", ValueForm.NUMBER),
          entry("pfn", ValueForm.NUMBER),
          entry("pgoff", ValueForm.NUMBER),
          entry("prev_pid", ValueForm.NUMBER),
          entry("prev_prio", ValueForm.NUMBER),
          entry("next_prio", ValueForm.NUMBER),
          entry("prio", ValueForm.NUMBER),
          entry("ret", ValueForm.NUMBER),
          entry("seq", ValueForm.NUMBER),
          entry("size", ValueForm.NATURAL),
          entry("write", ValueForm.BOOLEAN),
          entry("written", ValueForm.NATURAL),
          entry("action", ValueForm.TEXT),
          entry("function", ValueForm.TEXT),
          entry("child_comm", ValueForm.TEXT),
          entry("name", ValueForm.TEXT),
          entry("next_comm", ValueForm.TEXT),
          entry("prev_comm", ValueForm.TEXT),
          entry("prev_state", ValueForm.TEXT));

  private static final String SECTION_2 =
      """
      contention_end ret
      lock_destroy start size
      irq_handler_entry name
      irq_handler_exit ret:text
      softirq_entry action
      softirq_exit action
      sched_switch prev_comm prev_pid prev_prio prev_state next_comm next_prio
      sched_process_fork child_comm
      sched_process_exit prio
      page_fault_user address! error_code
      page_fault_kernel address! error_code
      trace_boundary kind:boundary! entries written
      trace_start
      workqueue_execute_start work function
      workqueue_execute_end work function
      """;

  private static final String SECTION_3 =
      """
      mm_init mm!
      mm_exit mm!
      mm_coredump mm!
      mmget mm!
      mmput mm!
      mmgrab mm!
      mmdrop mm!
      vma_map mm! vma! start! end! mapping pgoff
      vma_link vma!
      vma_unmap mm vma! start end
      pte_install mm vma! address! order! how!
      pte_zap mm vma! start! end!
      locked_vm mm! delta!
      rlimit_memlock mm! pages! cap_ipc_lock
      vfio_pci_open dev!
      vfio_pci_close dev!
      vfio_pci_mmap dev! mm vma! start! end! bar
      vfio_pci_fault dev mm vma! address! start end page_order
      vfio_pci_memory dev! enabled!
      vfio_pci_zap dev!
      vfio_pci_reset dev!
      vfio_pci_hot_reset devs!
      vfio_pci_access dev! write
      vfio_group_attach container! group! kind
      vfio_group_detach container! group! kind
      vfio_dma_map container mm iova! vaddr npage!
      vfio_dma_unmap container mm iova! vaddr npage all
      vfio_pin_pages container mm dma kind:pin iova pfn vaddr npage!
      vfio_unpin_pages container mm dma kind:pin iova pfn npage! acct
      vfio_lock_acct mm dma npage!
      mmu_interval_notifier_insert mni! mm! start! length!
      mmu_interval_notifier_remove mni!
      mmu_interval_read_begin mni!
      mmu_interval_read_retry mni! seq!
      mmu_interval_invalidate mni! mm start! end! cur_seq
      pin_user_pages mm start npage!
      unpin_user_pages npage! mm pages:id
      hmm_register hmm! mm!
      hmm_release hmm!
      hmm_mirror_register hmm! mirror!
      hmm_mirror_unregister hmm! mirror!
      hmm_range_register hmm! range! start! end!
      hmm_range_unregister hmm range! start end
      mmu_notifier_invalidate_range_start mm/hmm! start! end! blockable range notifiers mirror_results
      mmu_notifier_invalidate_range_end mm/hmm! start! end! blockable range notifiers mirror_results only_end
      hmm_sync_cpu_device_pagetables hmm! mirror!
      hmm_range_wait range!
      hmm_range_fault range! mni seq start end
      device_access range! start! end! write
      """;

  /** Events beyond the vocabulary that probes on a real kernel see and the models need. */
  private static final String BEYOND =
      """
      handle_mm_fault mm vma! address! start end write
      mmap_region file start! end length pgoff
      unmap_mapping_range mapping! start length
      vfio_dma_ioctl container cmd!
      vfio_remove_dma container dma!
      """;

  private static final Map<String, EventFields> BY_EVENT = new HashMap<>();
  private static final Map<String, EventFields> RETURNS = new HashMap<>();

  static {
    SECTION_2.lines().forEach(line -> define(line, false));
    SECTION_3.lines().forEach(line -> define(line, true));
    BEYOND.lines().forEach(line -> define(line, true));
  }

  /** Event by event, the form of each field. */
  private final Map<String, ValueForm> forms = new LinkedHashMap<>();

  /** Each list: one of these names must be there. */
  private final List<List<String>> required = new ArrayList<>();

  private final boolean model;

  private EventFields(boolean model) {
    this.model = model;
  }

  /**
   * The fields of that event, its twin {@code name_ret} included; null where the tables have it
   * not.
   */
  public static EventFields of(String event) {
    EventFields known = BY_EVENT.get(event);
    return known == null ? RETURNS.get(event) : known;
  }

  /** The events of the tables. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_EVENT.keySet());
  }

  /** Whether the event is of section 3 or beyond: one that becomes a model's row. */
  public boolean model() {
    return model;
  }

  public Map<String, ValueForm> forms() {
    return forms;
  }

  /** Each list: one of these fields must be there. */
  public List<List<String>> required() {
    return required;
  }

  /** Gives the values that a probe printed the types that their fields have, in place. */
  void type(Map<String, Object> fields) {
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      ValueForm form = forms.get(field.getKey());
      if (form != null) {
        field.setValue(form.typed(field.getValue()));
      }
    }
  }

  private static void define(String line, boolean call) {
    String[] words = line.split(" ", -1);
    EventFields fields = new EventFields(call);
    for (int i = 1; i < words.length; i++) {
      boolean needed = words[i].endsWith("!");
      String[] nameAndForm = words[i].replace("!", "").split(":", -1);
      List<String> names = List.of(nameAndForm[0].split("/"));
      for (String name : names) {
        fields.forms.put(
            name,
            nameAndForm.length == 2
                ? formNamed(nameAndForm[1])
                : FORMS.getOrDefault(name, ValueForm.ADDRESS));
      }
      if (needed) {
        fields.required.add(names);
      }
    }
    if (call) {
      fields.forms.put("ret", ValueForm.NUMBER);
      fields.forms.put("function", ValueForm.TEXT);
      EventFields twin = new EventFields(true);
      twin.forms.putAll(fields.forms);
      RETURNS.put(words[0] + RETURN, twin);
    }
    BY_EVENT.put(words[0], fields);
  }

  private static ValueForm formNamed(String name) {
    return switch (name) {
      case "text" -> ValueForm.TEXT;
      case "id" -> ValueForm.ID;
      case "pin" -> ValueForm.oneOf("remote");
      case "boundary" -> ValueForm.oneOf("start", "end", "overrun");
      default -> throw new AssertionError("no form " + name);
    };
  }
}
