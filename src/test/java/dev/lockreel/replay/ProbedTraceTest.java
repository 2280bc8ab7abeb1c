package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.ProbeMappingFile;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kprobe lines of real captures, Linux 6.1, become the events that they mean. */
class ProbedTraceTest {
  private static final String HEAD =
      "         vfiobar-76      (     76) [000] .....     6.070128: ";

  @TempDir private Path folder;

  private final List<String> events = new ArrayList<>();
  private final List<EventDetail> details = new ArrayList<>();
  private final List<Long> tgids = new ArrayList<>();
  private ReadTally tally;

  @Test
  void anInvalidationThatNeverEnds() throws IOException {
    capture("sem-notifier_leak");
    assertThat(besidesFaults())
        .containsExactly(
            "59 mmu_interval_notifier_insert mni=0xffffffffa0004e00 mm=0xffff88810089b840"
                + " start=0x7ffd3a820000 length=0x10000",
            "59 mmu_notifier_invalidate_range_start range=0xffffc900001ebd80 mm=0xffff88810089b840"
                + " start=0x7ffd3a820000 end=0x7ffd3a824000 blockable=true",
            "59 mmu_notifier_invalidate_range_start_ret ret=0",
            "60 mmu_interval_read_begin mni=0xffffffffa0004e00",
            "59 mmu_notifier_invalidate_range_start range=0xffffc900001ebd40 mm=0xffff88810089b840"
                + " start=0x7ffd3a82e000 end=0x7ffd3a82f000 blockable=true",
            "59 mmu_notifier_invalidate_range_start_ret ret=0",
            "59 mmu_notifier_invalidate_range_end range=0xffffc900001ebd40 mm=0xffff88810089b840"
                + " start=0x7ffd3a82e000 end=0x7ffd3a82f000 blockable=true only_end=true");
    assertThat(details.get(events.indexOf("59 mmu_notifier_invalidate_range_start_ret ret=0")))
        .extracting(EventDetail::fields)
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("function", "__mmu_notifier_invalidate_range_start")
        .containsEntry("caller", "t_notifier_leak+0xa8/0xf0 [lockbug]");
    assertThat(counts())
        .containsEntry("handle_mm_fault", 107L)
        .containsEntry("handle_mm_fault_ret", 107L)
        .containsEntry("mmap_region", 4L)
        .containsEntry("mmap_region_ret", 4L);
    assertThat(tally.skippedByName()).containsOnlyKeys("inv_range");
  }

  @Test
  void theCorrectTwin() throws IOException {
    capture("sem-ok_notifier");
    assertThat(besidesFaults().stream().map(ProbedTraceTest::name))
        .containsExactly(
            "mmu_interval_notifier_insert",
            "mmu_notifier_invalidate_range_start",
            "mmu_notifier_invalidate_range_start_ret",
            "mmu_notifier_invalidate_range_end",
            "mmu_interval_read_begin",
            "mmu_interval_read_begin_ret",
            "mmu_interval_notifier_remove",
            "mmu_notifier_invalidate_range_start",
            "mmu_notifier_invalidate_range_start_ret",
            "mmu_notifier_invalidate_range_end");
    assertThat(events).contains("61 mmu_interval_read_begin_ret ret=3");
  }

  @Test
  void sixteenPagesPinnedAndFifteenUnpinned() throws IOException {
    capture("sem-pin_leak");
    assertThat(besidesFaults())
        .containsExactly(
            "59 pin_user_pages start=0x7f54ea897000 npage=16",
            "59 pin_user_pages_ret ret=16",
            "59 unpin_user_pages pages=0xffffc900001bbd20 npage=15");
    assertThat(tgids).allMatch(tgid -> tgid == 1 || tgid == 59 || tgid == 60 || tgid == 61);
    assertThat(tally.skippedByName()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "fault: (handle_mm_fault+0x0/0x180) vma=0xffff8881013d12d0 vm_start=0x5e5000 vm_end=0x5ec000"
            + " mm=0xffff888100048640 address=0x5eaeb0 flags=0x255 => handle_mm_fault"
            + " mm=0xffff888100048640 vma=0xffff8881013d12d0 address=0x5eaeb0 start=0x5e5000"
            + " end=0x5ec000 write=true",
        "fault_ret: (do_user_addr_fault+0x1a4/0x550 <- handle_mm_fault) ret=0x8 => handle_mm_fault_ret"
            + " ret=8",
        "mmap_region: (mmap_region+0x0/0x6a0) file=0xffff88810019fc00 addr=0x400000 len=0x1000"
            + " vm_flags=0x71 pgoff=0x0 => mmap_region file=0xffff88810019fc00 pgoff=0 start=0x400000"
            + " end=0x401000 length=0x1000",
        "mmap_region_ret: (do_mmap+0x30a/0x5d0 <- mmap_region) ret=0xfffffffffffffff4"
            + " => mmap_region_ret ret=-12",
        "vfio_fault: (vfio_pci_mmap_fault+0x0/0x170) vma=0xffff888102d49e10 vm_start=0x7f3fbd9fd000"
            + " vm_end=0x7f3fbda0d000 mm=0xffff88810004e400 address=0x7f3fbd9fd000 => vfio_pci_fault"
            + " mm=0xffff88810004e400 vma=0xffff888102d49e10 address=0x7f3fbd9fd000"
            + " start=0x7f3fbd9fd000 end=0x7f3fbda0d000",
        "vfio_fault_ret: (__do_fault+0x35/0x90 <- vfio_pci_mmap_fault) ret=0x100 => vfio_pci_fault_ret"
            + " ret=256",
        "vfio_mmap_close: (vfio_pci_mmap_close+0x0/0xa0) vma=0xffff8881012a8f30 vm_start=0x7f3fbb1d8000"
            + " vm_end=0x7f3fbb1e8000 => vma_unmap vma=0xffff8881012a8f30 start=0x7f3fbb1d8000"
            + " end=0x7f3fbb1e8000",
        "vfio_zap: (vfio_pci_zap_and_vma_lock+0x0/0x2f0) vdev=0xffff888100af0800 try=0 => vfio_pci_zap"
            + " dev=0xffff888100af0800",
        "vfio_zap_down_write: (vfio_pci_zap_and_down_write_memory_lock+0x4/0x50) vdev=0xffff8881013c2800"
            + " => vfio_pci_zap dev=0xffff8881013c2800",
        "unmap_mapping: (unmap_mapping_range+0x4/0x120) mapping=0xffff888104031470 holebegin=0x0"
            + " holelen=0x60000000000 even_cows=1 => unmap_mapping_range mapping=0xffff888104031470"
            + " start=0 length=0x60000000000",
        "vfio_huge_fault: (vfio_pci_mmap_huge_fault+0x4/0x150) vma=0xffff88810131f960"
            + " vm_start=0x7f13f9fce000 vm_end=0x7f13f9fde000 mm=0xffff88810403b100 address=0x7f13f9fce000"
            + " order=9 => vfio_pci_fault mm=0xffff88810403b100 vma=0xffff88810131f960"
            + " address=0x7f13f9fce000 start=0x7f13f9fce000 end=0x7f13f9fde000 page_order=9",
        "vfio_huge_fault_ret: (__handle_mm_fault+0x660/0x980 <- vfio_pci_mmap_huge_fault) ret=0x800"
            + " => vfio_pci_fault_ret ret=2048",
        "insert_pfn: (vmf_insert_pfn+0x4/0x20) vma=0xffff88810131f960 address=0x7f13f9fce000 pfn=0xfe200"
            + " => pte_install vma=0xffff88810131f960 address=0x7f13f9fce000 order=pte how=insert_pfn",
        "vfio_zap_ret: (vfio_pci_zap_and_down_write_memory_lock+0x14/0x40 <- vfio_pci_zap_and_vma_lock)"
            + " ret=1 => vfio_pci_zap_ret ret=1",
        "zap_vma_ptes: (zap_vma_ptes+0x0/0x30) vma=0xffff888102d493f0 address=0x7f3fba9c7000 size=0x10000"
            + " => pte_zap vma=0xffff888102d493f0 start=0x7f3fba9c7000 end=0x7f3fba9d7000",
        "vfio_cfg_write: (vfio_basic_config_write+0x0/0x290) vdev=0xffff888100af0800 pos=0x4 count=2"
            + " val=0x107 => vfio_pci_memory dev=0xffff888100af0800 enabled=true",
        "vfio_cfg_write: (vfio_basic_config_write+0x0/0x290) vdev=0xffff888100af0800 pos=0x4 count=2"
            + " val=0x105 => vfio_pci_memory dev=0xffff888100af0800 enabled=false",
        "vfio_dev_ioctl: (vfio_pci_core_ioctl+0x0/0xf10) vdev=0xffff888100af0800 cmd=0x3b6f"
            + " arg=0x0 => vfio_pci_reset dev=0xffff888100af0800",
        "vfio_iommu_ioctl: (vfio_iommu_type1_ioctl+0x0/0x19a0) iommu=0xffff8881001aae00 cmd=0x3b71"
            + " argsz=32 flags=0x3 a=0x7f3fbdaed000 b=0x1000000 c=0x100000 => vfio_dma_map"
            + " container=0xffff8881001aae00 vaddr=0x7f3fbdaed000 iova=0x1000000 npage=256",
        "vfio_iommu_ioctl: (vfio_iommu_type1_ioctl+0x0/0x19a0) iommu=0xffff8881001aae00 cmd=0x3b72"
            + " argsz=24 flags=0x0 a=0x1000000 b=0x1000 c=0x1000 => vfio_dma_unmap"
            + " container=0xffff8881001aae00 iova=0x1000000 npage=1 all=false",
        "vfio_iommu_ioctl: (vfio_iommu_type1_ioctl+0x0/0x19a0) iommu=0x0 cmd=0x3b65 argsz=0 flags=0x0"
            + " a=0x0 b=0x0 c=0x0 => vfio_dma_ioctl container=0 cmd=0x3b65",
        "vfio_iommu_ioctl_ret: (vfio_fops_unl_ioctl+0x6a/0x260 <- vfio_iommu_type1_ioctl) ret=-14"
            + " => vfio_dma_ioctl_ret ret=-14",
        "vfio_pin: (vfio_pin_pages_remote+0x0/0x420) dma=0xffff888101310720 vaddr=0x7f3fbdaed000"
            + " npage=256 limit=2048 => vfio_pin_pages kind=remote dma=0xffff888101310720"
            + " vaddr=0x7f3fbdaed000 npage=256",
        "vfio_pin_ret: (vfio_iommu_type1_ioctl+0xfe2/0x19a0 <- vfio_pin_pages_remote) ret=1"
            + " => vfio_pin_pages_ret ret=1",
        "vfio_unpin: (vfio_unpin_pages_remote+0x0/0x120) dma=0xffff888101310720 iova=0x1000000"
            + " pfn=0x103b69 npage=1 acct=0 => vfio_unpin_pages kind=remote dma=0xffff888101310720"
            + " iova=0x1000000 pfn=0x103b69 npage=1 acct=false",
        "vfio_unpin_ret: (vfio_sync_unpin.isra.0+0x8b/0xf0 <- vfio_unpin_pages_remote) ret=1"
            + " => vfio_unpin_pages_ret ret=1",
        "vfio_lock_acct: (vfio_lock_acct.part.0+0x0/0xa0) dma=0xffff888101310720 npage=-1"
            + " => vfio_lock_acct dma=0xffff888101310720 npage=-1",
        "vfio_remove_dma: (vfio_remove_dma+0x0/0xe0) iommu=0xffff8881001aae00 dma=0xffff888101310720"
            + " => vfio_remove_dma dma=0xffff888101310720 container=0xffff8881001aae00",
        "pin_remote: (pin_user_pages_remote+0x0/0x40) mm=0xffff88810004e400 start=0x7f3fbdaed000"
            + " nr_pages=256 gup_flags=0x10001 => pin_user_pages mm=0xffff88810004e400"
            + " start=0x7f3fbdaed000 npage=256",
        "pin_remote_ret: (vaddr_get_pfns+0x85/0x270 <- pin_user_pages_remote) ret=256"
            + " => pin_user_pages_ret ret=256",
        "unpin_dirty: (unpin_user_pages_dirty_lock+0x0/0x100) pages=0xffffc900001d3c10 npages=1"
            + " make_dirty=1 => unpin_user_pages pages=0xffffc900001d3c10 npage=1",
        "unpin_range: (unpin_user_page_range_dirty_lock+0x0/0x90) page=0xffffea0000091640 npages=3"
            + " make_dirty=0 => unpin_user_pages pages=0xffffea0000091640 npage=3",
        "unpin_page: (unpin_user_page+0x0/0x30) page=0xffffea0000091640"
            + " => unpin_user_pages pages=0xffffea0000091640 npage=1",
        "pin_user_pages_fast: (pin_user_pages_fast+0x0/0x40) start=0x7f54ea897000 npage=16"
            + " => pin_user_pages start=0x7f54ea897000 npage=16",
        "pin_user_pages_fast_ret: (do_pin+0x67/0xb0 [lockbug] <- pin_user_pages_fast) ret=-14"
            + " => pin_user_pages_ret ret=-14",
        "unpin_user_pages_dirty_lock: (unpin_user_pages_dirty_lock+0x0/0x100) pages=0xffffc900001d3c10"
            + " npage=2 => unpin_user_pages pages=0xffffc900001d3c10 npage=2",
        "dm_inv: (dmirror_interval_invalidate+0x0/0xe0 [test_hmm]) mni=0xffff88810030dc60"
            + " mm=0xffff8881016b3200 start=0x7f6aa4800000 end=0x7f6aa49f7000 event=2 cur_seq=3"
            + " => mmu_interval_invalidate mni=0xffff88810030dc60 mm=0xffff8881016b3200"
            + " start=0x7f6aa4800000 end=0x7f6aa49f7000 cur_seq=3",
        "dm_inv_ret: (__mmu_notifier_invalidate_range_start+0x15f/0x1c0 <- dmirror_interval_invalidate)"
            + " ret=1 => mmu_interval_invalidate_ret ret=1",
        "hmm_fault: (hmm_range_fault+0x0/0x90) range=0xffffc900001fbb70 mni=0xffff88810030dc60 seq=13"
            + " start=0x7f6aa4a53000 end=0x7f6aa4a58000 => hmm_range_fault range=0xffffc900001fbb70"
            + " mni=0xffff88810030dc60 seq=13 start=0x7f6aa4a53000 end=0x7f6aa4a58000",
        "hmm_fault_ret: (dmirror_fault+0x17a/0x3b0 [test_hmm] <- hmm_range_fault) ret=-16"
            + " => hmm_range_fault_ret ret=-16",
        "mni_insert: (mmu_interval_notifier_insert+0x0/0xb0) mni=0xffff88810030dc60"
            + " mm=0xffff8881016b3200 start=0x0 length=0xfffffffffffff000 =>"
            + " mmu_interval_notifier_insert mni=0xffff88810030dc60 mm=0xffff8881016b3200 start=0"
            + " length=0xfffffffffffff000",
        "mni_remove: (mmu_interval_notifier_remove+0x0/0x240) mni=0xffffc900001bbb50"
            + " => mmu_interval_notifier_remove mni=0xffffc900001bbb50",
      })
  void everyWellKnownProbe(String line, String expected) throws IOException {
    text(HEAD + line + "\n");
    assertThat(events).containsExactly("76 " + expected.strip());
    assertThat(tgids).containsExactly(76L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "inv_range: (__mmu_notifier_invalidate_range+0x0/0xc0) mm=0x1 start=0x2 end=0x3 => inv_range",
        "vfio_mem_lock_enable: (f+0x0/0x40) vdev=0xffff888100af0800 => vfio_mem_lock_enable",
        "vfio_get_pfns: (vaddr_get_pfns+0x0/0x270) mm=0x1 vaddr=0x2 npages=256 => vfio_get_pfns",
        "vfio_dev_ioctl: (vfio_pci_core_ioctl+0x0/0xf10) vdev=0x1 cmd=0x3b6b arg=0x2 => vfio_dev_ioctl",
        "vfio_cfg_write: (vfio_basic_config_write+0x0/0x290) vdev=0x1 pos=0x10 count=4 val=0x7"
            + " => vfio_cfg_write",
        "unpin_dirty: (unpin_user_pages_dirty_lock+0x0/0x100) pages=0x1 npages=1 make_dirty=0"
            + " => unpin_dirty",
        "mig_setup: (migrate_vma_setup+0x0/0x220) args=0xffffc900001fb960 => mig_setup",
      })
  void whatIsOfNoInterestIsSkippedByName(String line, String name) throws IOException {
    text(HEAD + line + "\n");
    assertThat(events).isEmpty();
    assertThat(tally.skippedByName()).isEqualTo(Map.of(name, 1L));
  }

  @Test
  void traceCmdPrintsAddressesInsteadOfNames() throws IOException {
    text(
        """
                    init-1     [001]     6.044093: fault:                (ffffffff811cebd0) vma=0xffff8881013d12d0 mm=0xffff888100048640 address=0x5eaeb0 flags=0x255
                    init-1     [001]     6.044339: fault_ret:            (ffffffff811cebd0 <- ffffffff81051344) ret=0x8
        """);
    assertThat(details.get(0).fields()).containsEntry("function", "ffffffff811cebd0");
    assertThat(details.get(1).fields())
        .isEqualTo(Map.of("function", "ffffffff811cebd0", "caller", "ffffffff81051344", "ret", 8L));
    assertThat(tgids).containsExactly(0L, 0L);
  }

  @Test
  void ndjsonLinesAreMappedAsWell() throws IOException {
    text(
        """
        {"event":"pin_remote","ts":1,"cpu":0,"pid":7,"tgid":6,"mm":"0xffff88810004e400","start":"0x7f3f","nr_pages":3,"caller":"f+0x1/0x2"}
        {"event":"zap_vma_ptes","ts":2,"cpu":0,"pid":7,"vma":"0x1","address":"0xfffffffffffff000","size":8192}
        {"event":"vfio_iommu_ioctl_ret","ts":3,"cpu":0,"pid":7,"ret":-14,"function":"vfio_iommu_type1_ioctl"}
        {"event":"vfio_cfg_write","ts":4,"cpu":0,"pid":7,"vdev":"0x1","pos":16,"val":7}
        {"event":"pin_fast","ts":5,"cpu":0,"pid":7,"start":"0x7f3f"}
        """);
    assertThat(events)
        .containsExactly(
            "7 pin_user_pages mm=0xffff88810004e400 start=0x7f3f npage=3",
            "7 pte_zap vma=1 start=0xfffffffffffff000 end=0x1000",
            "7 vfio_dma_ioctl_ret ret=-14");
    assertThat(tgids).containsExactly(6L, 0L, 0L);
    assertThat(details.get(0).fields()).containsEntry("caller", "f+0x1/0x2");
    assertThat(tally.skippedByName()).isEqualTo(Map.of("vfio_cfg_write", 1L));
    assertThat(tally.examples())
        .singleElement()
        .satisfies(
            example ->
                assertThat(example.reason()).isEqualTo("field npage: missing in pin_user_pages"));
  }

  @Test
  void aUsersEntriesReplaceTheBuiltInOnesOfTheirName() throws IOException {
    Path mine =
        Files.writeString(
            folder.resolve("mine.yaml"),
            """
            - {probe: fault, event: none}
            - {probe: vfio_fault, event: vfio_pci_fault, fields: {vma: v, address: a}}
            - {probe: their_put, event: mmput, fields: {mm: m}}
            """);
    ProbeMapping mapping = ProbeMappingFile.builtin().with(ProbeMappingFile.load(mine));
    read(
        Files.writeString(
            folder.resolve("trace.txt"),
            String.join(
                "\n",
                HEAD + "fault: (handle_mm_fault+0x0/0x180) vma=0x1 address=0x2",
                HEAD + "vfio_fault: v=0x3 a=0x4 mm=0x5",
                HEAD + "their_put: (mmput+0x0/0x10) m=0x6",
                HEAD + "mni_remove: mni=0x7",
                "")),
        mapping);
    assertThat(events)
        .containsExactly(
            "76 vfio_pci_fault vma=3 address=4",
            "76 mmput mm=6",
            "76 mmu_interval_notifier_remove mni=7");
    assertThat(tally.skippedByName()).isEqualTo(Map.of("fault", 1L));
  }

  private void capture(String name) throws IOException {
    read(Path.of("traces", "captures", name + ".txt.zst"), ProbeMappingFile.builtin());
  }

  private void text(String text) throws IOException {
    read(Files.writeString(folder.resolve("trace"), text), ProbeMappingFile.builtin());
  }

  private void read(Path file, ProbeMapping mapping) throws IOException {
    tally = new ReadTally();
    InputSpec spec =
        InputSpec.of(file.toString(), new Symbols()).withProbes(mapping).withThreads(0);
    try (EventSource source = TraceInput.open(spec).events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        for (int row = 0; row < batch.size; row++) {
          if (batch.kind[row] == EventKind.MODEL.code()) {
            events.add(batch.pid[row] + " " + shown(batch.detail[row]));
            details.add(batch.detail[row]);
            tgids.add(batch.key[row]);
          }
        }
        tally.add(batch.tally);
        source.recycle(batch);
      }
    }
  }

  /** The event with its fields, addresses in hex, without the probe's place. */
  private static String shown(EventDetail detail) {
    return detail.fields().entrySet().stream()
        .filter(field -> !field.getKey().equals("function") && !field.getKey().equals("caller"))
        .map(field -> " " + field.getKey() + "=" + shown(field.getValue()))
        .collect(Collectors.joining("", detail.event(), ""));
  }

  private static String shown(Object value) {
    boolean address = value instanceof Long number && (number >= 4096 || number <= -4096);
    return address ? "0x" + Long.toHexString((Long) value) : value.toString();
  }

  private List<String> besidesFaults() {
    return events.stream()
        .filter(event -> !event.contains(" handle_mm_fault") && !event.contains(" mmap_region"))
        .toList();
  }

  private Map<String, Long> counts() {
    return events.stream()
        .collect(Collectors.groupingBy(ProbedTraceTest::name, Collectors.counting()));
  }

  private static String name(String event) {
    return event.split(" ", 3)[1];
  }
}
