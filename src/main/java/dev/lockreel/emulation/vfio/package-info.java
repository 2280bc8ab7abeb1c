/** The emulated vfio-pci driver: memory enable, mappings of device memory, faults, zaps, resets. */
package dev.lockreel.emulation.vfio;
