package dev.lockreel.store;

import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.MalformedFactException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a source says at one time, as it goes between machines: facts in their order, and now and
 * then its summary. As bytes: a byte for the version, the identity, whether it is emulated, the
 * facts ({@link FactCodec}), the summary or none.
 *
 * @param source identity of the source
 * @param emulated the facts are about the source's emulated protocols
 * @param facts in the order in which the graph has to take them
 * @param summary null for none
 */
public record FactRecord(String source, boolean emulated, List<Fact> facts, SourceSummary summary) {
  /** Changes with every change of the form. */
  static final int VERSION = 2;

  /** In one record; a thousand dependencies with their held locks are some 300 KB. */
  private static final int FACTS_MOST = 1_000;

  public FactRecord {
    facts = List.copyOf(facts);
  }

  /** Facts alone. */
  public static FactRecord of(String source, boolean emulated, List<Fact> facts) {
    return new FactRecord(source, emulated, facts, null);
  }

  /** A summary alone. */
  public static FactRecord of(SourceSummary summary) {
    return new FactRecord(summary.state().identity(), false, List.of(), summary);
  }

  /** The record in parts that a topic takes, in their order; the last one has the summary. */
  public List<FactRecord> parts() {
    if (facts.size() <= FACTS_MOST) {
      return List.of(this);
    }
    List<FactRecord> parts = new ArrayList<>();
    for (int from = 0; from < facts.size(); from += FACTS_MOST) {
      int to = Math.min(facts.size(), from + FACTS_MOST);
      SourceSummary last = to == facts.size() ? summary : null;
      parts.add(new FactRecord(source, emulated, facts.subList(from, to), last));
    }
    return parts;
  }

  /** The record as bytes. */
  public byte[] encode() {
    ValueWriter out = new ValueWriter();
    out.octet(VERSION);
    out.string(source);
    out.flag(emulated);
    out.list(facts, FactCodec::write);
    out.optional(summary, FactRecord::write);
    return out.value();
  }

  /**
   * The record that {@link #encode} made bytes of.
   *
   * @throws MalformedFactException the bytes are none, or of another version
   */
  public static FactRecord decode(byte[] bytes) throws MalformedFactException {
    ValueReader in = new ValueReader(bytes, new SharedStrings());
    try {
      int version = in.octet();
      if (version != VERSION) {
        throw new MalformedFactException(
            "a record of facts of version "
                + (version & 0xff)
                + ", this lockreel knows version "
                + VERSION);
      }
      String source = in.string();
      if (source.isEmpty() || source.indexOf('\0') >= 0) {
        throw new MalformedFactException("a record of facts: its source has no name");
      }
      boolean emulated = in.flag();
      int count = in.smallNumber();
      List<Fact> facts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        facts.add(FactCodec.read(in));
      }
      FactRecord record = new FactRecord(source, emulated, facts, in.optional(FactRecord::read));
      in.end();
      return record;
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedFactException("a record of facts: " + e.getMessage(), e);
    }
  }

  static void write(ValueWriter out, SourceSummary summary) {
    SourceCodec.write(out, summary.state());
    out.list(summary.waiting(), FindingCodec::write);
    out.list(summary.grounds(), LockdepCodec::write);
  }

  static SourceSummary read(ValueReader in) throws IOException {
    return new SourceSummary(
        SourceCodec.readSource(in),
        in.list(FindingCodec::readFinding),
        in.list(LockdepCodec::readGround));
  }
}
