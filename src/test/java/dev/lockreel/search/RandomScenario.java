package dev.lockreel.search;

import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.kernel.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random scenario of one of the drivers: a few calls that share objects, in two to four tasks.
 */
final class RandomScenario {
  private static final int FIRST_PID = 100;
  private static final String DEVICES = "\"dev\":\"0xffff88810000%s00\"";
  private static final String INTERVAL = "\"start\":\"0x7f0000000000\",\"length\":4096";
  private static final String MMS = "\"mm\":\"0xffff88820000%s00\"";

  /** Pages of which a VMA has so many. */
  private static final int PAGES = 3;

  private final Random random;
  private final List<String> lines = new ArrayList<>();
  private int time;

  RandomScenario(Random random) {
    this.random = random;
  }

  /** Its lines, of NDJSON. */
  List<String> lines() {
    switch (random.nextInt(3)) {
      case 0 -> vfio();
      case 1 -> hmm();
      default -> iommu();
    }
    return lines;
  }

  /** A random variant of each protocol, as NAME=VARIANT. */
  List<String> protocols() {
    List<String> chosen = new ArrayList<>();
    for (Protocol each : Protocols.all()) {
      chosen.add(
          each.name() + "=" + each.variants().get(random.nextInt(each.variants().size())).id());
    }
    return chosen;
  }

  private void add(int task, String event, String... fields) {
    time += 1000;
    lines.add(
        "{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":%d,\"comm\":\"t%d\"%s}"
            .formatted(
                event,
                time,
                FIRST_PID + task,
                task,
                fields.length == 0 ? "" : "," + String.join(",", fields)));
  }

  private String device() {
    return DEVICES.formatted(random.nextInt(2));
  }

  private static String vma(int number) {
    return "\"vma\":\"0xffff88830000%d00\"".formatted(number);
  }

  private static String range(int number) {
    long start = 0x7f0000000000L + 0x100000L * number;
    return "\"start\":\"0x%x\",\"end\":\"0x%x\"".formatted(start, start + 4096L * PAGES);
  }

  private String address(int number) {
    return "\"address\":\"0x%x\""
        .formatted(0x7f0000000000L + 0x100000L * number + 4096L * random.nextInt(PAGES));
  }

  private void vfio() {
    String[] devices = {DEVICES.formatted(0), DEVICES.formatted(1)};
    String[] mms = {MMS.formatted(0), MMS.formatted(1)};
    add(0, "vfio_pci_open", devices[0]);
    add(0, "vfio_pci_open", devices[1]);
    int[] on = {0, random.nextInt(2), random.nextInt(2)};
    for (int i = 0; i < on.length; i++) {
      add(0, "vfio_pci_mmap", devices[on[i]], mms[i / 2], vma(i), range(i), "\"ret\":0");
      if (random.nextBoolean()) {
        add(0, "vfio_pci_fault", devices[on[i]], vma(i), address(i), "\"ret\":256");
      }
    }
    int calls = 3 + random.nextInt(3);
    for (int call = 0; call < calls; call++) {
      int task = 1 + random.nextInt(4);
      int vma = random.nextInt(on.length);
      switch (call == 0 ? 0 : random.nextInt(10)) {
        case 0, 1 -> add(task, "vfio_pci_fault", devices[on[vma]], vma(vma), address(vma));
        case 2 -> add(task, "vfio_pci_reset", device());
        case 3 -> add(task, "vma_unmap", mms[vma / 2], vma(vma));
        case 4, 5 -> add(task, "mm_exit", mms[vma / 2]);
        case 6 -> add(task, "vfio_pci_memory", device(), "\"enabled\":" + random.nextBoolean());
        case 7 ->
            add(
                task,
                "vfio_pci_hot_reset",
                random.nextBoolean()
                    ? "\"devs\":[\"0xffff88810000000\",\"0xffff88810000100\"]"
                    : "\"devs\":[\"0xffff88810000100\",\"0xffff88810000000\"]");
        case 8 -> {
          int fresh = on.length + call;
          add(task, "vfio_pci_mmap", devices[on[2]], mms[1], vma(fresh), range(fresh));
        }
        default -> add(task, "vfio_pci_zap", device());
      }
    }
  }

  private void hmm() {
    String hmm = "\"hmm\":\"0xffff888400000000\"";
    String mm = MMS.formatted(0);
    add(0, "hmm_register", hmm, mm);
    add(0, "hmm_mirror_register", hmm, mirror(0), "\"ret\":0");
    add(0, "hmm_range_register", hmm, hmmRange(0), range(0), "\"ret\":0");
    add(0, "mmu_interval_notifier_insert", mni(), mm, INTERVAL, "\"ret\":0");
    int calls = 3 + random.nextInt(3);
    for (int call = 0; call < calls; call++) {
      int task = 1 + random.nextInt(4);
      switch (call == 0 ? 0 : random.nextInt(8)) {
        case 0, 1 -> {
          String blockable = "\"blockable\":" + random.nextBoolean();
          add(task, "mmu_notifier_invalidate_range_start", mm, range(0), blockable);
          add(task, "mmu_notifier_invalidate_range_end", mm, range(0));
        }
        case 2 -> add(task, "hmm_range_wait", hmmRange(0));
        case 3 -> add(task, "hmm_range_fault", hmmRange(0));
        case 4 -> add(task, "hmm_mirror_register", hmm, mirror(1));
        case 5 -> add(task, "hmm_mirror_unregister", hmm, mirror(0));
        case 6 -> add(task, "hmm_range_register", hmm, hmmRange(1), range(0));
        default -> add(task, "mm_exit", mm);
      }
    }
  }

  private static String mirror(int number) {
    return "\"mirror\":\"0xffff88850000%d00\"".formatted(number);
  }

  private static String hmmRange(int number) {
    return "\"range\":\"0xffff88860000%d00\"".formatted(number);
  }

  private static String mni() {
    return "\"mni\":\"0xffff888700000000\"";
  }

  private void iommu() {
    String container = "\"container\":\"0xffff888104a0c000\"";
    String mm = MMS.formatted(0);
    add(0, "rlimit_memlock", mm, "\"pages\":12,\"cap_ipc_lock\":" + random.nextBoolean());
    add(0, "vfio_group_attach", container, "\"group\":12,\"kind\":\"mdev\",\"ret\":0");
    if (random.nextBoolean()) {
      add(0, "vfio_group_attach", container, "\"group\":7,\"kind\":\"iommu\",\"ret\":0");
    }
    add(0, "vfio_dma_map", container, mm, dma(0), "\"ret\":0");
    if (random.nextBoolean()) {
      add(0, "vfio_pin_pages", container, mm, pages(), "\"ret\":3");
    }
    int calls = 3 + random.nextInt(3);
    for (int call = 0; call < calls; call++) {
      int task = 1 + random.nextInt(4);
      switch (call == 0 ? 0 : random.nextInt(8)) {
        case 0 -> add(task, "vfio_dma_map", container, mm, dma(1 + random.nextInt(2)));
        case 1 -> add(task, "vfio_dma_unmap", container, dma(random.nextInt(2)));
        case 2 -> add(task, "vfio_pin_pages", container, mm, pages());
        case 3 -> add(task, "vfio_unpin_pages", container, mm, pages());
        case 4 -> add(task, "vfio_group_attach", container, "\"group\":7,\"kind\":\"iommu\"");
        case 5 -> add(task, "vfio_group_detach", container, "\"group\":7,\"kind\":\"iommu\"");
        case 6 -> add(task, "locked_vm", mm, "\"delta\":" + (1 + random.nextInt(6)));
        default -> add(task, "mm_exit", mm);
      }
    }
  }

  private static String dma(int number) {
    return "\"iova\":\"0x%x\",\"vaddr\":\"0x%x\",\"npage\":4"
        .formatted(0x100000L * (1 + number), 0x7f0000000000L + 0x100000L * number);
  }

  private static String pages() {
    return "\"iova\":\"0x100000\",\"npage\":3";
  }
}
