package dev.lockreel.store;

import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.KeptFact;
import java.io.IOException;

/**
 * A graph as entries of an ordered store of keys and values other than {@link GraphStore}: its
 * facts, findings and sources. In the order of their keys the classes of a source come before all
 * else of it. One instance shares the strings of what it reads; not for several threads.
 */
public final class GraphEntries {
  private final SharedStrings strings = new SharedStrings();
  private final Slab slab = new Slab();

  /** Key of a fact, or of what a withdrawal withdraws. */
  public static byte[] key(KeptFact fact) {
    return Keys.of(fact);
  }

  /** The fact, and which class of the graph its class is. */
  public static byte[] value(KeptFact fact) {
    ValueWriter out = new ValueWriter();
    out.number(fact.lockClass());
    FactCodec.write(out, fact.fact());
    return out.value();
  }

  /** The fact alone: the same bytes whatever the graph. */
  public static byte[] plainValue(KeptFact fact) {
    return FactCodec.encode(fact.fact());
  }

  /** The finding, with what it rests on. */
  public static byte[] value(FindingRecord finding) {
    ValueWriter out = new ValueWriter();
    FindingCodec.write(out, finding);
    return out.value();
  }

  /** A summary of a source. */
  public static byte[] value(SourceSummary summary) {
    ValueWriter out = new ValueWriter();
    FactRecord.write(out, summary);
    return out.value();
  }

  /** A digest of a published record. */
  public static byte[] value(PublishedDigest published) {
    ValueWriter out = new ValueWriter();
    StreamCodec.write(out, published);
    return out.value();
  }

  /** The fact of {@link #value(KeptFact)}. */
  public KeptFact fact(byte[] key, byte[] value) throws IOException {
    ValueReader in = new ValueReader(value, strings, slab);
    int lockClass = in.smallNumber();
    KeptFact fact =
        new KeptFact(Keys.source(key, in), Keys.isEmulated(key), FactCodec.read(in), lockClass);
    in.end();
    return fact;
  }

  /** The fact of {@link #plainValue}; of no class of a graph. */
  public KeptFact plainFact(byte[] key, byte[] value) throws IOException {
    ValueReader in = new ValueReader(value, strings, slab);
    KeptFact fact = new KeptFact(Keys.source(key, in), Keys.isEmulated(key), FactCodec.read(in), 0);
    in.end();
    return fact;
  }

  /** The finding of {@link #value(FindingRecord)}. */
  public FindingRecord finding(byte[] value) throws IOException {
    ValueReader in = new ValueReader(value, strings, slab);
    FindingRecord finding = FindingCodec.readRecord(in);
    in.end();
    return finding;
  }

  /** The summary of {@link #value(SourceSummary)}. */
  public SourceSummary summary(byte[] value) throws IOException {
    ValueReader in = new ValueReader(value, strings, slab);
    SourceSummary summary = FactRecord.read(in);
    in.end();
    return summary;
  }

  /** The digest of {@link #value(PublishedDigest)}. */
  public PublishedDigest published(byte[] value) throws IOException {
    ValueReader in = new ValueReader(value, strings, slab);
    PublishedDigest published = StreamCodec.readPublished(in);
    in.end();
    return published;
  }
}
