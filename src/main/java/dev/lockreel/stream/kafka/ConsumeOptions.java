package dev.lockreel.stream.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** The options of a consumer. Immutable: each {@code with} returns a copy. */
public final class ConsumeOptions {
  /** Defaults. */
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  public static final long QUEUE_BYTES = 64L << 20;
  public static final int MAX_RECORD_BYTES = 16 << 20;

  private final String topic;
  private final ClientSettings client;
  private String group;
  private String instance;
  private SortedSet<Integer> partitions = Collections.emptySortedSet();
  private StreamStart start;
  private boolean untilCaughtUp;
  private Duration patience = PATIENCE;
  private long queueBytes = QUEUE_BYTES;
  private int maxRecordBytes = MAX_RECORD_BYTES;
  private int parserThreads = Runtime.getRuntime().availableProcessors();

  private ConsumeOptions(String topic, ClientSettings client) {
    this.topic = topic;
    this.client = client;
  }

  private ConsumeOptions(ConsumeOptions other) {
    topic = other.topic;
    client = other.client;
    group = other.group;
    instance = other.instance;
    partitions = other.partitions;
    start = other.start;
    untilCaughtUp = other.untilCaughtUp;
    patience = other.patience;
    queueBytes = other.queueBytes;
    maxRecordBytes = other.maxRecordBytes;
    parserThreads = other.parserThreads;
  }

  /** All partitions from their beginnings, for as long as the stream is let run. */
  public static ConsumeOptions of(String topic, ClientSettings client) {
    return new ConsumeOptions(topic, client);
  }

  public String topic() {
    return topic;
  }

  /** The properties of Kafka's clients, the brokers among them; may hold secrets. */
  public ClientSettings client() {
    return client;
  }

  /** Consumer group that shares the partitions; null: none, they are taken as they are. */
  public String group() {
    return group;
  }

  /** Name of this instance within the group, for a membership that outlives a restart; or null. */
  public String instance() {
    return instance;
  }

  public ConsumeOptions withGroup(String name, String instanceName) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.group = name;
    copy.instance = instanceName;
    return copy;
  }

  /** To consume; empty: all, or what the group gives. */
  public SortedSet<Integer> partitions() {
    return partitions;
  }

  public ConsumeOptions withPartitions(SortedSet<Integer> wanted) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.partitions = Collections.unmodifiableSortedSet(new TreeSet<>(wanted));
    return copy;
  }

  /**
   * Where a partition begins of which nothing was consumed; null: at the group's offset, else at
   * its beginning.
   */
  public StreamStart start() {
    return start;
  }

  public ConsumeOptions withStart(StreamStart wanted) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.start = wanted;
    return copy;
  }

  /** Whether to end at the offsets at which the partitions ended when they were assigned. */
  public boolean untilCaughtUp() {
    return untilCaughtUp;
  }

  public ConsumeOptions withUntilCaughtUp(boolean ends) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.untilCaughtUp = ends;
    return copy;
  }

  /** How long the broker may be away when the stream begins. */
  public Duration patience() {
    return patience;
  }

  public ConsumeOptions withPatience(Duration time) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.patience = time;
    return copy;
  }

  /** How much may be consumed and not validated yet, in bytes of records. */
  public long queueBytes() {
    return queueBytes;
  }

  public ConsumeOptions withQueueBytes(long most) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.queueBytes = most;
    return copy;
  }

  /** A larger record cannot be used. */
  public int maxRecordBytes() {
    return maxRecordBytes;
  }

  public ConsumeOptions withMaxRecordBytes(int most) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.maxRecordBytes = most;
    return copy;
  }

  /** Threads that decode; 0: the consuming one. */
  public int parserThreads() {
    return parserThreads;
  }

  public ConsumeOptions withParserThreads(int threads) {
    ConsumeOptions copy = new ConsumeOptions(this);
    copy.parserThreads = threads;
    return copy;
  }

  /** Shows no property of the client. */
  @Override
  public String toString() {
    return client.servers() + "/" + topic;
  }
}
