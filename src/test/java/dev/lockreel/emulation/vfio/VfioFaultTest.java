package dev.lockreel.emulation.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.mm.PageOrder;
import dev.lockreel.emulation.mm.Vma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VfioFaultTest {
  private static final long VMA = 0xffff888102d49e10L;
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  @ParameterizedTest
  @CsvSource({
    // start, length, offset of the fault, order
    "0x7f4000000000, 0x40000000, 0x1234000, PUD",
    "0x7f4000000000, 0x3fffffff, 0x1234000, PMD",
    "0x7f4000200000, 0x40000000, 0x1000, PMD",
    "0x7f4000001000, 0x40000000, 0x1000, PTE",
    "0x7f4000000000, 0x10000, 0x3000, PTE",
  })
  void aHugeFaultIsAsLargeAsAlignmentAndSizeAllow(
      String start, String length, String offset, PageOrder order) {
    long from = Long.decode(start);
    VfioPciRig run =
        VfioPciRig.executing(ZapVariant.UNMAP_MAPPING, FaultVariant.INSERT_HUGE)
            .mmap(1, VMA, from, from + Long.decode(length))
            .fault(1, VMA, from + Long.decode(offset))
            .returns(1, "vfio_pci_fault");
    assertThat(run.mms.vma(VMA).pages().orderAt(from + Long.decode(offset))).isEqualTo(order);
  }

  @Test
  void aHugeEntryIsNotPutOverPopulatedPages() {
    VfioPciRig run =
        VfioPciRig.executing(ZapVariant.UNMAP_MAPPING, FaultVariant.INSERT_HUGE)
            .mmap(1, VMA, GIB, GIB + 4 * MIB);
    Vma vma = run.mms.vma(VMA);
    run.fault(1, VMA, GIB).fault(2, VMA, GIB + 4096).returns(1, "vfio_pci_fault");
    assertThat(vma.pages().orderAt(GIB + 4096)).isEqualTo(PageOrder.PMD);
    run.returns(2, "vfio_pci_fault");
    assertThat(run.findings).isEmpty();
    assertThat(run.counted("vfioFaultsServed")).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(FaultVariant.class)
  void aFaultOnSwitchedOffMemoryMapsNothing(FaultVariant fault) {
    VfioPciRig run =
        VfioPciRig.executing(ZapVariant.VMA_LIST, fault)
            .memory(1, false)
            .mmap(1, VMA, GIB, GIB + MIB)
            .take(1, "vma_link", "vma", VMA)
            .fault(2, VMA, GIB)
            .returns(2, "vfio_pci_fault");
    assertThat(run.mms.vma(VMA).pages().isEmpty()).isTrue();
    assertThat(run.counted("vfioFaultsFailed")).isEqualTo(1);
    assertThat(run.findings).isEmpty();
  }

  @Test
  void aFaultWaitsForAResetAndIsServedAfterIt() {
    VfioPciRig run =
        VfioPciRig.executing(ZapVariant.UNMAP_MAPPING, FaultVariant.INSERT_PFN)
            .mmap(1, VMA, GIB, GIB + MIB)
            .take(1, "vfio_pci_reset", "dev", VfioPciRig.DEV)
            .fault(2, VMA, GIB)
            .returns(2, "vfio_pci_fault");
    assertThat(run.machine.waits(2)).isTrue();
    run.returns(1, "vfio_pci_reset");
    assertThat(run.machine.waits(2)).isFalse();
    assertThat(run.mms.vma(VMA).pages().populatedAt(GIB)).isTrue();
  }

  @Test
  void aPageFaultAndItsHandlerAreOneFault() {
    VfioPciRig run =
        VfioPciRig.executing(ZapVariant.UNMAP_MAPPING, FaultVariant.INSERT_PFN)
            .mmap(1, VMA, GIB, GIB + MIB)
            .take(1, "page_fault_user", "address", GIB + 4096)
            .fault(1, VMA, GIB + 4096);
    assertThat(run.machine.calls()).hasSize(1);
    run.returns(1, "vfio_pci_fault");
    assertThat(run.machine.calls()).isEmpty();
    assertThat(run.counted("vfioFaultsServed")).isEqualTo(1);
  }

  @Test
  void aTraceThatBeginsInTheMiddleIsFollowed() {
    VfioPciRig run =
        VfioPciRig.executing(ZapVariant.VMA_LIST, FaultVariant.REMAP_ON_ENABLE)
            .returns(1, "vfio_pci_fault")
            .take(1, "vma_link", "vma", VMA)
            .take(1, "vma_unmap", "vma", VMA)
            .take(2, "vfio_pci_fault", "vma", VMA, "address", GIB)
            .take(3, "vfio_pci_zap_ret")
            .take(3, "vfio_pci_hot_reset")
            .take(3, "vfio_pci_close", "dev", 5L)
            .take(3, "vfio_pci_memory", "dev", VfioPciRig.DEV)
            .take(2, "vfio_pci_fault", "vma", VMA, "address", GIB)
            .memory(3, false)
            .memory(3, true);
    run.machine.endsAll();
    assertThat(run.machine.calls()).isEmpty();
    assertThat(run.findings).isEmpty();
    assertThat(run.counted("vfioFaultsOfUnknownDevices")).isEqualTo(1);
  }

  @Test
  void hundredsOfMappingsAndExitsLeaveNoState() {
    VfioPciRig run = VfioPciRig.executing(ZapVariant.VMA_LIST, FaultVariant.INSERT_PFN);
    for (long i = 0; i < 1000; i++) {
      int pid = (int) (100 + i);
      long vma = VMA + i * 0x100;
      long mm = 0x1000 + i * 0x1000;
      run.mmap(pid, new VfioPciRig.Mapping(VfioPciRig.DEV, mm, vma, GIB, GIB + MIB))
          .fault(pid, vma, GIB)
          .returns(pid, "vfio_pci_fault")
          .take(pid, "mm_exit", "mm", mm);
    }
    assertThat(run.vfio.device(VfioPciRig.DEV).vmas()).hasSizeLessThan(300);
    assertThat(run.mms.find(0x1000)).isNull();
  }
}
