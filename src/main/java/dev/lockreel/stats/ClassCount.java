package dev.lockreel.stats;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;

/** How often the locks of a class were taken and waited for. */
public final class ClassCount {
  String name = "";
  long key;
  int subclass;
  long acquisitions;
  long contended;

  ClassCount() {}

  /** Takes the name from an event, where that has it and none did before. */
  void named(EventBatch batch, int row) {
    boolean lockEvent = batch.kind[row] != EventKind.MERGED.code();
    if (name.isEmpty() && lockEvent) {
      name = batch.symbols.text(batch.name[row]);
    }
  }

  /** As traced, with the subclass; the key where the trace has no name. */
  public String name() {
    String shown = name.isEmpty() ? "0x" + Long.toHexString(key) : name;
    return subclass == 0 ? shown : shown + "/" + subclass;
  }

  /** Events of taking one. */
  public long acquisitions() {
    return acquisitions;
  }

  /** Events of having to wait for one. */
  public long contended() {
    return contended;
  }
}
