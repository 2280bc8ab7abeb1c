package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Protocol;
import java.util.List;

/** The protocols of the type1 driver that can be chosen, and the mail that they come from. */
public final class Type1Protocols {
  /** The version that was posted, and in the answer what was agreed. */
  static final Citation V9_MAIL =
      new Citation(
          "Kirti Wankhede",
          "Re: [PATCH v9 04/12] vfio iommu: Add support for mediated devices",
          "2016-10-20",
          "linux-kernel");

  public static final Protocol PIN_ACCOUNTING =
      new Protocol(
          "pin-accounting",
          "How pages are pinned for the IOMMU and for mediated devices, and accounted.",
          List.of(PinVariant.values()),
          PinVariant.V9_REVIEWED);

  public static final Protocol GROUP_ATTACH =
      new Protocol(
          "group-attach",
          "How a group is attached to a container, hot-plugged ones included.",
          List.of(AttachVariant.values()),
          AttachVariant.V9_REVIEWED);

  public static final Protocol GROUP_DETACH =
      new Protocol(
          "group-detach",
          "How a group is detached, and what is unpinned and accounted with the last of its kind.",
          List.of(DetachVariant.values()),
          DetachVariant.V9_REVIEWED);

  private Type1Protocols() {}

  /** In the order in which they are listed. */
  public static List<Protocol> all() {
    return List.of(PIN_ACCOUNTING, GROUP_ATTACH, GROUP_DETACH);
  }
}
