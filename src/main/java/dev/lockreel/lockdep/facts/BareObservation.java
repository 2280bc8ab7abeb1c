package dev.lockreel.lockdep.facts;

import dev.lockreel.finding.Witness;
import java.util.List;

/** An event of which only source and place were sent: another source has shown the same before. */
record BareObservation(String source, long position) implements Observation {
  private static final long[] UNKNOWN = {};

  @Override
  public boolean isBare() {
    return true;
  }

  @Override
  public long[] ancestry() {
    return UNKNOWN.clone();
  }

  @Override
  public long lock() {
    return 0;
  }

  @Override
  public int pid() {
    return 0;
  }

  @Override
  public String task() {
    return "";
  }

  @Override
  public long timestampNanos() {
    return 0;
  }

  @Override
  public int context() {
    return 0;
  }

  @Override
  public int heldCount() {
    return 0;
  }

  @Override
  public long heldLock(int index) {
    return 0;
  }

  @Override
  public boolean heldShared(int index) {
    return false;
  }

  @Override
  public String heldClass(int index) {
    return "";
  }

  @Override
  public Witness witness() {
    return new Witness(source, "", 0, 0, 0, "", 0, "", List.of(), List.of(), false, "", 0, 0);
  }
}
