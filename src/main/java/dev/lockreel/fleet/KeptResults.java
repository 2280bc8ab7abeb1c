package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.store.GraphEntries;
import dev.lockreel.store.PublishedDigest;
import dev.lockreel.stream.PublishedResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What a graph has published, as the entries have it. */
final class KeptResults implements PublishedResults {
  private static final char PUBLISHED = 'p';

  private final String graph;
  private final Entries entries;
  private final GraphEntries codec = new GraphEntries();

  KeptResults(String graph, Entries entries) {
    this.graph = graph;
    this.entries = entries;
  }

  /** The key of a digest; the value is {@link GraphEntries#value(PublishedDigest)}. */
  static byte[] key(String graph, PublishedDigest digest) {
    return key(graph, digest.topic(), digest.key());
  }

  private static byte[] key(String graph, String topic, String key) {
    return EntryKey.of(PUBLISHED, graph, (topic + '\0' + key).getBytes(UTF_8));
  }

  @Override
  public PublishedDigest find(String topic, String key) {
    byte[] value = entries.get(key(graph, topic, key));
    try {
      return value == null ? null : codec.published(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<PublishedDigest> all(String topic) {
    List<PublishedDigest> all = new ArrayList<>();
    try {
      entries.scan(key(graph, topic, ""), (key, value) -> all.add(codec.published(value)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
