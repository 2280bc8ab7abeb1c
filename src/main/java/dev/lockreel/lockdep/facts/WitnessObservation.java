package dev.lockreel.lockdep.facts;

import dev.lockreel.finding.Witness;

/** An observation that came as bytes. */
final class WitnessObservation implements Observation {
  private final Witness witness;
  private final long position;
  private final long[] ancestry;

  WitnessObservation(Witness witness, long position, long[] ancestry) {
    this.witness = witness;
    this.position = position;
    this.ancestry = ancestry;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long[] ancestry() {
    return ancestry.clone();
  }

  @Override
  public long lock() {
    return witness.lock();
  }

  @Override
  public int pid() {
    return witness.pid();
  }

  @Override
  public String task() {
    return witness.comm() + "/" + witness.pid();
  }

  @Override
  public long timestampNanos() {
    return witness.timestampNanos();
  }

  @Override
  public int context() {
    return witness.context();
  }

  @Override
  public String source() {
    return witness.source();
  }

  @Override
  public int heldCount() {
    return witness.held().size();
  }

  @Override
  public long heldLock(int index) {
    return witness.held().get(index).lock();
  }

  @Override
  public boolean heldShared(int index) {
    return !Entry.EXCLUSIVE.equals(witness.held().get(index).mode());
  }

  @Override
  public String heldClass(int index) {
    return witness.held().get(index).lockClass();
  }

  @Override
  public Witness witness() {
    return witness;
  }
}
