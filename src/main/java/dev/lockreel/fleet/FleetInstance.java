package dev.lockreel.fleet;

import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.kafka.BrokerFailure;
import dev.lockreel.stream.kafka.ClientSettings;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** One running instance of a fleet. Safe for several threads. */
public final class FleetInstance implements Closeable {
  private static final Duration LAST_WAIT = Duration.ofSeconds(15);

  /** Records polled at once and not processed yet are memory: a record of 1,000 events is 15 KB. */
  private static final int POLLED_RECORDS = 500;

  /** Sent and compressed together: facts of many sources repeat the same names. */
  private static final int BATCH_BYTES = 1 << 18;

  /** As Kafka Streams has it by default. */
  private static final int MOST_TRANSACTION_MILLIS = 10_000;

  /**
   * So many heartbeats come in the time of a session, at least: the last one of a killed instance
   * comes at most a tenth of that before its end, and its heir hears of it as soon.
   */
  private static final int HEARTBEATS = 10;

  /** As Kafka's consumers have it by default. */
  private static final int MOST_HEARTBEAT_MILLIS = 3_000;

  /** Before the properties of one client alone. */
  private static final List<String> PREFIXES =
      List.of(
          StreamsConfig.CONSUMER_PREFIX,
          StreamsConfig.MAIN_CONSUMER_PREFIX,
          StreamsConfig.RESTORE_CONSUMER_PREFIX,
          StreamsConfig.GLOBAL_CONSUMER_PREFIX,
          StreamsConfig.PRODUCER_PREFIX,
          StreamsConfig.ADMIN_CLIENT_PREFIX,
          StreamsConfig.TOPIC_PREFIX);

  private final FleetMetrics metrics = new FleetMetrics();
  private final KafkaStreams streams;
  private final BrokerFailure failures;
  private final FleetTopics topics;
  private final GroupMembershipOperation atLast;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Throwable failure;

  /**
   * Makes the topics that are not there.
   *
   * @throws IOException the broker cannot be reached, a setting is wrong, or the folder of the
   *     state cannot be used
   */
  public FleetInstance(FleetSettings settings, FleetRun run, ClientSettings client)
      throws IOException {
    topics = settings.topics();
    failures = new BrokerFailure(client, topics.traces(), FleetSetup.MAKER);
    // Who has a name of its own has its share back when it comes again.
    atLast =
        run.instance() == null
            ? GroupMembershipOperation.LEAVE_GROUP
            : GroupMembershipOperation.REMAIN_IN_GROUP;
    try {
      Files.createDirectories(run.stateFolder());
    } catch (IOException e) {
      throw new IOException("cannot make the folder " + run.stateFolder(), e);
    }
    FleetSetup.ensure(topics, run.partitions(), client);
    try {
      GraphStores graphs = new GraphStores(settings.options().rules());
      streams =
          new KafkaStreams(FleetTopology.of(settings, metrics, graphs), properties(run, client));
      streams.setGlobalStateRestoreListener(graphs);
      streams.setUncaughtExceptionHandler(this::failed);
      streams.setStateListener(
          (now, before) -> {
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
              ended.countDown();
            }
          });
    } catch (StreamsException e) {
      throw new IOException(
          run.stateFolder() + ": is another instance's, or cannot be used: " + e.getMessage(), e);
    } catch (KafkaException e) {
      throw failures.of(e);
    } catch (IllegalArgumentException e) {
      // A transaction.timeout.ms that is shorter than the time between two commits.
      throw new IOException("properties of Kafka's clients: " + e.getMessage(), e);
    }
  }

  /**
   * Begins.
   *
   * @throws StreamException the broker cannot be reached
   */
  public void start() throws StreamException {
    try {
      streams.start();
    } catch (KafkaException e) {
      throw failures.of(e);
    }
  }

  /** The user's properties, and over them those on which exactly-once rests. */
  static Properties properties(FleetRun run, ClientSettings client) {
    Properties properties = new Properties();
    properties.putAll(client.toMap());
    properties.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "zstd");
    properties.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    properties.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        2 * FleetSettings.MAX_RECORD_BYTES);
    properties.putIfAbsent(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), POLLED_RECORDS);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, run.application());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, run.stateFolder().toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, run.threads());
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, run.standbys());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, run.commitEvery().toMillis());
    if (run.instance() != null) {
      properties.put(
          StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), run.instance());
    }
    Map<String, Object> consumer = mainConsumer(properties, run);
    Integer session = session(consumer);
    if (session != null && consumer.get(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG) == null) {
      properties.put(
          StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
          Math.max(1, Math.min(session / HEARTBEATS, MOST_HEARTBEAT_MILLIS)));
    }
    // With the prefix: Kafka Streams compares only that with the time between commits.
    Object transaction = properties.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    properties.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        transaction == null ? transactionMillis(session, run) : transaction);
    return properties;
  }

  /**
   * What a killed instance has sent and not committed hides what comes after it, until the brokers
   * give it up: no longer than they wait for the instance itself, but long enough for what comes
   * between two commits.
   */
  private static int transactionMillis(Integer session, FleetRun run) {
    int millis =
        session == null ? MOST_TRANSACTION_MILLIS : Math.min(session, MOST_TRANSACTION_MILLIS);
    long between = Math.min(2 * run.commitEvery().toMillis(), Integer.MAX_VALUE);
    return Math.max(millis, (int) between);
  }

  /** What the consumer that is in the group has in the end, whatever prefix the user gave it. */
  private static Map<String, Object> mainConsumer(Properties properties, FleetRun run) {
    Properties asked = new Properties();
    asked.putAll(properties);
    // Else it compares the timeout that is not there yet with the time between commits.
    asked.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    return new StreamsConfig(asked).getMainConsumerConfigs(run.application(), run.application(), 0);
  }

  /** Null where the user has given none. */
  private static Integer session(Map<String, Object> consumer) {
    Object session = consumer.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    return session == null
        ? null
        : (Integer)
            ConfigDef.parseType(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session, ConfigDef.Type.INT);
  }

  /** Whether an instance knows a property of that name, beside those of Kafka's clients. */
  public static boolean isProperty(String name) {
    return StreamsConfig.configDef().names().contains(name)
        || PREFIXES.stream().anyMatch(name::startsWith);
  }

  private StreamThreadExceptionResponse failed(Throwable cause) {
    failure = cause;
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** What made it end; null where nothing did. */
  public IOException failure() {
    Throwable cause = failure;
    while (cause instanceof StreamsException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof UncheckedIOException e) {
      return e.getCause();
    }
    return cause == null ? null : failures.of(cause);
  }

  /** Waits until it has ended by itself; whether it has. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Its state, in the words of Kafka Streams: RUNNING, REBALANCING, ERROR. */
  public String state() {
    return streams.state().name();
  }

  /** Whether it is alive: it processes, or is getting its share. */
  public boolean alive() {
    return streams.state().isRunningOrRebalancing();
  }

  /** Whether it processes. */
  public boolean ready() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Counters of this instance. */
  public FleetMetrics metrics() {
    return metrics;
  }

  /** Records that are not processed yet, by stage, as far as this instance's consumers know. */
  public SortedMap<String, Long> lag() {
    SortedMap<String, Long> lag = new TreeMap<>(Map.of("sources", 0L, "graphs", 0L));
    for (Metric each : streams.metrics().values()) {
      String topic = each.metricName().tags().get("topic");
      boolean ours = topics.traces().equals(topic) || topics.facts().equals(topic);
      if (ours
          && each.metricName().name().equals("records-lag")
          && each.metricValue() instanceof Double records
          && !records.isNaN()) {
        lag.merge(
            topics.traces().equals(topic) ? "sources" : "graphs", records.longValue(), Long::sum);
      }
    }
    return lag;
  }

  /** Commits, leaves its group unless it has a name in it, and ends. */
  @Override
  public void close() {
    streams.close(CloseOptions.groupMembershipOperation(atLast).withTimeout(LAST_WAIT));
  }
}
