package dev.lockreel.store;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.Observation;
import java.io.IOException;

/**
 * An event in the bytes in which it came. Of a million dependencies few are ever looked at: those
 * on cycles, and those of a report. The others cost half of the memory, a quarter of the time of an
 * open, and nothing where they are written again.
 */
final class EncodedObservation implements Observation {
  /** Of others, too: {@link Slab}. */
  private final byte[] bytes;

  private final int from;
  private final int length;
  private final String source;
  private final long position;
  private final int heldCount;
  private final int highestHeldClass;

  /** Decoded, from the first look of a search on until it is written; else null. */
  private Observation looked;

  private EncodedObservation(
      Slab.Run bytes, String source, long position, int heldCount, int highestHeldClass) {
    this.bytes = bytes.array();
    from = bytes.from();
    length = bytes.length();
    this.source = source;
    this.position = position;
    this.heldCount = heldCount;
    this.highestHeldClass = highestHeldClass;
  }

  /**
   * Reads one: witness, position, ancestry.
   *
   * @throws IOException it could not be decoded later
   */
  static EncodedObservation read(ValueReader in) throws IOException {
    int begin = in.place();
    // As FindingCodec.readWitness.
    String source = in.sharedString();
    in.skipBytes();
    in.number();
    in.smallNumber();
    in.smallNumber();
    in.skipBytes();
    in.number();
    in.skipBytes();
    int held = in.length();
    int highest = -1;
    for (int i = 0; i < held; i++) {
      in.number();
      highest = Math.max(highest, ClassMark.highest(in.sharedString()));
      in.skipBytes();
      in.flag();
      in.skipBytes();
      in.skipBytes();
    }
    for (int left = in.length(); left > 0; left--) {
      in.skipBytes();
    }
    in.flag();
    in.skipBytes();
    in.smallNumber();
    in.smallNumber();
    long position = in.number();
    for (int left = in.length(); left > 0; left--) {
      in.number();
    }
    return new EncodedObservation(in.since(begin), source, position, held, highest);
  }

  /**
   * Writes what {@link #read} reads. What is written was taken into the graph, which has looked at
   * it once and mostly will not again: no more is kept of it than its bytes.
   */
  static void write(ValueWriter out, Observation event) {
    if (event instanceof EncodedObservation encoded) {
      out.raw(encoded.bytes, encoded.from, encoded.length);
      encoded.looked = null;
    } else {
      FindingCodec.write(out, event.witness());
      out.number(event.position());
      out.numbers(event.ancestry());
    }
  }

  private Observation decoded() {
    ValueReader in = new ValueReader(new Slab.Run(bytes, from, length));
    try {
      return Observation.of(FindingCodec.readWitness(in), in.number(), in.numbers());
    } catch (IOException e) {
      throw new AssertionError("it was read before", e);
    }
  }

  /** For a search, which will look at more of it. */
  private Observation looked() {
    Observation known = looked;
    if (known == null) {
      known = decoded();
      looked = known;
    }
    return known;
  }

  @Override
  public Witness witness() {
    Observation known = looked;
    return known == null ? decoded().witness() : known.witness();
  }

  @Override
  public long[] ancestry() {
    return looked().ancestry();
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int heldCount() {
    return heldCount;
  }

  @Override
  public int highestHeldClass() {
    return highestHeldClass;
  }

  @Override
  public long lock() {
    return looked().lock();
  }

  @Override
  public int pid() {
    return looked().pid();
  }

  @Override
  public String task() {
    return looked().task();
  }

  @Override
  public long timestampNanos() {
    return looked().timestampNanos();
  }

  @Override
  public int context() {
    return looked().context();
  }

  @Override
  public long heldLock(int index) {
    return looked().heldLock(index);
  }

  @Override
  public boolean heldShared(int index) {
    return looked().heldShared(index);
  }

  @Override
  public String heldClass(int index) {
    return looked().heldClass(index);
  }
}
