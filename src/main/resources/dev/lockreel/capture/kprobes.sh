#!/bin/sh
# kprobes: events of memory, VFIO and HMM, as kprobe events in the group lockreel. Run as root before tracefs.sh:
#
#   sh kprobes.sh && sh tracefs.sh 5 > trace.txt; sh kprobes.sh remove
#
# Registers and offsets are those of x86-64 and kernels 6.1 and 6.12: %di, %si, %dx, %cx, %r8 are the first five
# arguments. Check offsets with pahole (struct mmu_notifier_range, vm_area_struct, vm_fault). A function that the kernel
# does not have, has inlined, or whose module is not loaded, gets no probe: "left out" at the end.
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
absent=
# probe NAME FUNCTION ARGUMENTS; probe_ret NAME FUNCTION MOST ARGUMENTS: at most so many calls at a time
probe() {
  add "$2" "p:lockreel/$1 $2 $3" "$1"
}
probe_ret() {
  add "$2" "r$3:lockreel/$1_ret $2 $4" "$1_ret"
}
add() {
  if ! grep -q " $1\([[:space:]]\|\$\)" /proc/kallsyms; then
    case "$absent " in *" $1 "*) ;; *) absent="$absent $1" ;; esac
    return
  fi
  echo "$2" >> kprobe_events || { echo "refused: $2" >&2; return; }
  echo 1 > "events/lockreel/$3/enable"
}

# Memory: struct vm_area_struct { vm_start 0, vm_end 8, vm_mm 16 }
probe fault handle_mm_fault 'vma=%di:x64 vm_start=+0(%di):x64 vm_end=+8(%di):x64 mm=+16(%di):x64 address=%si:x64 flags=%dx:x32'
probe_ret fault handle_mm_fault 512 'ret=$retval:x32'
probe mmap_region mmap_region 'file=%di:x64 addr=%si:x64 len=%dx:x64 vm_flags=%cx:x64 pgoff=%r8:x64'
probe_ret mmap_region mmap_region 512 'ret=$retval:x64'
probe pte_install remap_pfn_range 'mm=+16(%di):x64 vma=%di:x64 address=%si:x64 order=\"pte" how=\"remap_pfn_range"'
probe insert_pfn vmf_insert_pfn 'vma=%di:x64 address=%si:x64 pfn=%dx:x64'
probe zap_vma_ptes zap_vma_ptes 'vma=%di:x64 address=%si:x64 size=%dx:x64'
probe unmap_mapping unmap_mapping_range 'mapping=%di:x64 holebegin=%si:x64 holelen=%dx:x64 even_cows=%cx:s32'
probe_ret unmap_mapping unmap_mapping_range 64 ''
probe mmput mmput 'mm=%di:x64'
probe mm_exit exit_mmap 'mm=%di:x64'

# Invalidations: struct mmu_notifier_range { mm 8, start 16, end 24, flags 32 (bit 0: blockable), event 36 }
probe inv_start __mmu_notifier_invalidate_range_start 'range=%di:x64 mm=+8(%di):x64 start=+16(%di):x64 end=+24(%di):x64 flags=+32(%di):u32 event=+36(%di):u32'
probe_ret inv_start __mmu_notifier_invalidate_range_start 512 'ret=$retval:s32'
probe inv_end __mmu_notifier_invalidate_range_end 'range=%di:x64 mm=+8(%di):x64 start=+16(%di):x64 end=+24(%di):x64 flags=+32(%di):u32'

# Interval notifiers (drivers with HMM): struct mmu_interval_notifier *, ...
probe mmu_interval_notifier_insert mmu_interval_notifier_insert 'mni=%di:x64 mm=%si:x64 start=%dx:x64 length=%cx:x64'
probe mmu_interval_notifier_remove mmu_interval_notifier_remove 'mni=%di:x64'
probe mmu_interval_read_begin mmu_interval_read_begin 'mni=%di:x64'
probe_ret mmu_interval_read_begin mmu_interval_read_begin 512 'ret=$retval:u64'
probe hmm_range_fault hmm_range_fault 'range=%di:x64'
probe_ret hmm_range_fault hmm_range_fault 512 'ret=$retval:s32'

# Page pins. pin_user_pages_fast pins for the caller's own mm and has no argument that names it. With make_dirty 0,
# unpin_user_pages_dirty_lock calls unpin_user_pages.
probe pin_remote pin_user_pages_remote 'mm=%di:x64 start=%si:x64 nr_pages=%dx:u64 gup_flags=%cx:x32'
probe_ret pin_remote pin_user_pages_remote 512 'ret=$retval:s64'
probe pin_fast pin_user_pages_fast 'start=%di:x64 nr_pages=%si:s32 gup_flags=%dx:x32'
probe_ret pin_fast pin_user_pages_fast 512 'ret=$retval:s32'
probe unpin_pages unpin_user_pages 'pages=%di:x64 npages=%si:u64'
probe unpin_dirty unpin_user_pages_dirty_lock 'pages=%di:x64 npages=%si:u64 make_dirty=%dx:u8'
probe unpin_range unpin_user_page_range_dirty_lock 'page=%di:x64 npages=%si:u64 make_dirty=%dx:u8'
probe unpin_page unpin_user_page 'page=%di:x64'

# vfio-pci (module vfio-pci-core loaded); struct vm_fault { vma 0, address 24 }. First 6.1, then 6.12.
probe vfio_fault vfio_pci_mmap_fault 'vma=+0(%di):x64 vm_start=+0(+0(%di)):x64 vm_end=+8(+0(%di)):x64 mm=+16(+0(%di)):x64 address=+24(%di):x64'
probe_ret vfio_fault vfio_pci_mmap_fault 512 'ret=$retval:x32'
probe vfio_mmap_close vfio_pci_mmap_close 'vma=%di:x64 vm_start=+0(%di):x64 vm_end=+8(%di):x64'
probe vfio_zap vfio_pci_zap_and_vma_lock 'vdev=%di:x64 try=%si:u8'
probe_ret vfio_zap vfio_pci_zap_and_vma_lock 64 'ret=$retval:s32'
probe vfio_page_fault vfio_pci_mmap_page_fault 'vma=+0(%di):x64 vm_start=+0(+0(%di)):x64 vm_end=+8(+0(%di)):x64 mm=+16(+0(%di)):x64 address=+24(%di):x64'
probe_ret vfio_page_fault vfio_pci_mmap_page_fault 512 'ret=$retval:x32'
probe vfio_huge_fault vfio_pci_mmap_huge_fault 'vma=+0(%di):x64 vm_start=+0(+0(%di)):x64 vm_end=+8(+0(%di)):x64 mm=+16(+0(%di)):x64 address=+24(%di):x64 order=%si:u32'
probe_ret vfio_huge_fault vfio_pci_mmap_huge_fault 512 'ret=$retval:x32'
probe vfio_zap_down_write vfio_pci_zap_and_down_write_memory_lock 'vdev=%di:x64'
probe vfio_cfg_write vfio_basic_config_write 'vdev=%di:x64 pos=%si:x32 count=%dx:s32 val=%r9:x32'
probe vfio_dev_ioctl vfio_pci_core_ioctl 'vdev=%di:x64 cmd=%si:x32 arg=%dx:x64'

# The type1 IOMMU driver (module vfio_iommu_type1 loaded)
probe vfio_iommu_ioctl vfio_iommu_type1_ioctl 'iommu=%di:x64 cmd=%si:x32 argsz=+u0(%dx):u32 flags=+u4(%dx):x32 a=+u8(%dx):x64 b=+u16(%dx):x64 c=+u24(%dx):x64'
probe_ret vfio_iommu_ioctl vfio_iommu_type1_ioctl 64 'ret=$retval:s64'
probe vfio_pin vfio_pin_pages_remote 'dma=%di:x64 vaddr=%si:x64 npage=%dx:s64 limit=%r8:u64'
probe_ret vfio_pin vfio_pin_pages_remote 512 'ret=$retval:s64'
probe vfio_unpin vfio_unpin_pages_remote 'dma=%di:x64 iova=%si:x64 pfn=%dx:x64 npage=%cx:s64 acct=%r8:u8'
probe_ret vfio_unpin vfio_unpin_pages_remote 512 'ret=$retval:s64'
probe vfio_remove_dma vfio_remove_dma 'iommu=%di:x64 dma=%si:x64'
[ -z "$absent" ] || echo "left out, not in this kernel now:$absent"
exit 0
