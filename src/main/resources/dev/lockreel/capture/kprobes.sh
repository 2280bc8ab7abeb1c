#!/bin/sh
# kprobes: events of memory, VFIO and HMM, as kprobe events in the group lockreel. Run as root before tracefs.sh:
#
#   sh kprobes.sh && sh tracefs.sh 5 > trace.txt; sh kprobes.sh remove
#
# Registers and offsets are those of x86-64 and kernel 6.1: %di, %si, %dx, %cx, %r8 are the first five arguments. Check
# offsets with pahole (struct mmu_notifier_range, vm_area_struct, vm_fault). A function that the kernel does not have, or
# has inlined, is said and left out.
T=/sys/kernel/tracing
[ -d "$T/events" ] || T=/sys/kernel/debug/tracing
cd "$T" || exit 1
if [ "$1" = remove ]; then
  [ -d events/lockreel ] && echo 0 > events/lockreel/enable
  grep -o '^[pr][0-9]*:lockreel/[a-z0-9_]*' kprobe_events | sed 's/^[^:]*/-/' | while read -r probe; do
    echo "$probe" >> kprobe_events
  done
  exit
fi
probe() {
  echo "$1" >> kprobe_events 2> /dev/null || { echo "left out: $1" >&2; return; }
  name=${1#*lockreel/}
  echo 1 > "events/lockreel/${name%% *}/enable"
}

# Interval notifiers (drivers with HMM): struct mmu_interval_notifier *, ...
probe 'p:lockreel/mmu_interval_notifier_insert mmu_interval_notifier_insert mni=%di:x64 mm=%si:x64 start=%dx:x64 length=%cx:x64'
probe 'p:lockreel/mmu_interval_notifier_remove mmu_interval_notifier_remove mni=%di:x64'
probe 'p:lockreel/mmu_interval_read_begin mmu_interval_read_begin mni=%di:x64'
probe 'r512:lockreel/mmu_interval_read_begin_ret mmu_interval_read_begin ret=$retval:u64'

# Invalidations: struct mmu_notifier_range { vma, mm, start, end, flags (bit 0: blockable), event }
probe 'p:lockreel/mmu_notifier_invalidate_range_start __mmu_notifier_invalidate_range_start mm=+8(%di):x64 start=+16(%di):x64 end=+24(%di):x64 blockable=+32(%di):b1@0/32'
probe 'r512:lockreel/mmu_notifier_invalidate_range_start_ret __mmu_notifier_invalidate_range_start ret=$retval:s32'
probe 'p:lockreel/mmu_notifier_invalidate_range_end __mmu_notifier_invalidate_range_end mm=+8(%di):x64 start=+16(%di):x64 end=+24(%di):x64'
probe 'p:lockreel/hmm_range_fault hmm_range_fault range=%di:x64'
probe 'r512:lockreel/hmm_range_fault_ret hmm_range_fault ret=$retval:s32'

# Page pins. pin_user_pages_fast pins for the caller's own mm and has no argument that names it. With make_dirty 0,
# unpin_user_pages_dirty_lock calls unpin_user_pages.
probe 'p:lockreel/pin_user_pages pin_user_pages_remote mm=%di:x64 start=%si:x64 npage=%dx:u64'
probe 'r512:lockreel/pin_user_pages_ret pin_user_pages_remote ret=$retval:s64'
probe 'p:lockreel/pin_user_pages_fast pin_user_pages_fast start=%di:x64 npage=%si:s32'
probe 'r512:lockreel/pin_user_pages_fast_ret pin_user_pages_fast ret=$retval:s32'
probe 'p:lockreel/unpin_user_pages unpin_user_pages pages=%di:x64 npage=%si:u64'
probe 'p:lockreel/unpin_user_pages_dirty_lock unpin_user_pages_dirty_lock pages=%di:x64 npage=%si:u64 make_dirty=%dx:u8'

# Mappings: vm_area_struct { vm_start 0, vm_end 8, vm_mm 16 }
probe 'p:lockreel/pte_install remap_pfn_range mm=+16(%di):x64 vma=%di:x64 address=%si:x64 order=\"pte" how=\"remap_pfn_range"'
probe 'p:lockreel/mmput mmput mm=%di:x64'
probe 'p:lockreel/mm_exit exit_mmap mm=%di:x64'

# vfio-pci (modules vfio-pci-core and vfio_iommu_type1 loaded): vm_fault { vma 0, ..., address 24 }
probe 'p:lockreel/vfio_pci_fault vfio_pci_mmap_fault vma=+0(%di):x64 address=+24(%di):x64'
probe 'r512:lockreel/vfio_pci_fault_ret vfio_pci_mmap_fault ret=$retval:x32'
probe 'p:lockreel/vfio_pci_zap vfio_pci_zap_and_vma_lock dev=%di:x64'
probe 'r64:lockreel/vfio_pci_zap_ret vfio_pci_zap_and_vma_lock ret=$retval:s32'
probe 'p:lockreel/vfio_pin_pages vfio_pin_pages_remote kind=\"remote" dma=%di:x64 vaddr=%si:x64 npage=%dx:s64'
probe 'r512:lockreel/vfio_pin_pages_ret vfio_pin_pages_remote ret=$retval:s64'
probe 'p:lockreel/vfio_unpin_pages vfio_unpin_pages_remote kind=\"remote" dma=%di:x64 iova=%si:x64 pfn=%dx:x64 npage=%cx:s64 acct=%r8:u8'
probe 'r512:lockreel/vfio_unpin_pages_ret vfio_unpin_pages_remote ret=$retval:s64'
exit 0
