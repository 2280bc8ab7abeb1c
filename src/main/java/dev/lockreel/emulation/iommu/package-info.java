/**
 * Emulated page pinning: pin_user_pages by process, and VFIO's type1 IOMMU driver with its
 * containers, groups, domains, mappings, list of pinned pages and accounting of locked memory.
 */
package dev.lockreel.emulation.iommu;
