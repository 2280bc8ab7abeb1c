package dev.lockreel.store;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.util.List;

/**
 * A source between two records, without its facts and models: what another process needs to go on.
 *
 * @param graph name of the graph that its facts go to
 * @param name under which its records are known
 * @param state how far it was read
 * @param validator its held locks
 * @param waiting findings about tasks that still wait
 * @param counts how often it has drawn each dependency, by number
 * @param emulatedCounts the same of its emulated protocols
 */
public record SourceImage(
    String graph,
    String name,
    SourceState state,
    ValidatorState validator,
    List<Finding> waiting,
    long[] counts,
    long[] emulatedCounts) {
  /** The image as bytes. */
  public byte[] encode() {
    ValueWriter out = new ValueWriter();
    out.octet(Format.VERSION);
    out.string(graph);
    out.string(name);
    SourceCodec.write(out, state);
    LockdepCodec.write(out, validator);
    out.list(waiting, FindingCodec::write);
    out.numbers(counts);
    out.numbers(emulatedCounts);
    return out.value();
  }

  /**
   * The image that {@link #encode} made bytes of.
   *
   * @throws IOException the bytes are none, or of another version
   */
  public static SourceImage decode(byte[] bytes) throws IOException {
    ValueReader in = new ValueReader(bytes, new SharedStrings());
    int version = in.octet();
    if (version != Format.VERSION) {
      throw new IOException(
          "a source was kept in format "
              + version
              + ", this lockreel knows "
              + Format.VERSION
              + ": give the application another id and read the topic anew");
    }
    SourceImage image =
        new SourceImage(
            in.string(),
            in.string(),
            SourceCodec.readSource(in),
            LockdepCodec.readValidator(in),
            in.list(FindingCodec::readFinding),
            in.numbers(),
            in.numbers());
    in.end();
    return image;
  }

  /** The models of a source as bytes. */
  public static byte[] encode(StoredModel model) {
    ValueWriter out = new ValueWriter();
    ModelCodec.write(out, model);
    return out.value();
  }

  /** The models that {@link #encode(StoredModel)} made bytes of. */
  public static StoredModel decodeModel(byte[] bytes) throws IOException {
    return ModelCodec.read(new ValueReader(bytes, new SharedStrings()));
  }
}
