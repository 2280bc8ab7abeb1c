package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Protocol;
import java.util.List;

/** The protocols of vfio-pci that can be chosen. */
public final class VfioPciProtocols {
  public static final Protocol ZAP =
      new Protocol(
          "vfio-zap",
          "Takes the mappings of device memory away and bars access, for a reset or switched-off"
              + " memory.",
          List.of(ZapVariant.values()),
          ZapVariant.UNMAP_MAPPING);

  public static final Protocol FAULT =
      new Protocol(
          "vfio-fault",
          "Populates the mappings of device memory.",
          List.of(FaultVariant.values()),
          FaultVariant.INSERT_HUGE);

  private VfioPciProtocols() {}

  /** In the order in which they are listed. */
  public static List<Protocol> all() {
    return List.of(ZAP, FAULT);
  }
}
