package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.LinkedHashSet;
import java.util.Set;

/** Groups that share one set of mappings (struct vfio_domain). */
final class Domain implements Stateful {
  /** group_list. */
  final Set<String> groups = new LinkedHashSet<>(2);

  /** Pages and mm of mediated devices; null for a domain with an IOMMU. */
  LocalAddressSpace local;

  /** Whether it was freed by kfree. */
  boolean freed;

  @Override
  public void fields(StateFields f) {
    f.all("groups", String.class, groups);
    local = f.value("local", LocalAddressSpace.class, local);
    freed = f.flag("freed", freed);
  }
}
