package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.List;

/**
 * A recorded operation in progress that changes what can be accessed: a memory enable or disable, a
 * reset of one device or several.
 *
 * @param tickets of each device's {@link RecordedMemory#changes}
 */
record MemoryOperation(ModelEvent begin, List<VfioPciDevice> devices, List<Long> tickets) {
  MemoryOperation {
    devices = List.copyOf(devices);
    tickets = List.copyOf(tickets);
  }

  boolean resets() {
    return !begin.name().equals(VfioPciEvents.MEMORY);
  }

  boolean enables() {
    return begin.flag("enabled", false);
  }
}
