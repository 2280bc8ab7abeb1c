package dev.lockreel.emulation.iommu;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.Set;

/** Groups that share one set of mappings (struct vfio_domain). */
final class Domain implements Serializable {
  private static final long serialVersionUID = 1L;

  /** group_list. */
  final Set<String> groups = new LinkedHashSet<>(2);

  /** Not null for the domain of mediated devices. */
  LocalAddressSpace local;

  /** It was given to kfree. */
  boolean freed;
}
