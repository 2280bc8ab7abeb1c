package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.TestJvm;
import dev.lockreel.store.GraphEntries;
import dev.lockreel.store.SourceSummary;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.BrokerSecurity;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.PublishedRecords;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a fleet costs with a broker and instances in processes of their own: processor time of an
 * event with one instance and with two, the time from a fact to its finding, the time until another
 * instance has the work of one that was killed.
 */
final class FleetProcessBenchmark implements AutoCloseable {
  static final List<String> PARTS = List.of("events", "findings", "takeover");

  private static final int PARTITIONS = 2;

  /** Until the first compiler has made what is used. */
  private static final int WARM_ROUNDS = 3;

  private static final int ROUNDS = 7;

  /** A measured round is so many times as long as one before, to weigh more than waiting does. */
  private static final int LONG_ROUND = 3;

  /** The first instance of a fleet has the first one, the second the second. */
  private static final List<String> PROCESSORS = List.of("0", "1");

  /** What is found is to be seen soon. */
  private static final String SOON = "--commit-every=0.1";

  /** As the launcher starts it. */
  private static final String[] MEMORY = {"-Xmx2g", "-XX:InitialRAMPercentage=6.25"};

  private static final int INVERSIONS = 100;
  private static final int RECORD_EVENTS = 1_000;
  private static final double MILLIS = 1e6;
  private static final long IDLE_NANOS = 1_000_000_000;
  private static final long IDLE_FOR_NANOS = Duration.ofSeconds(5).toNanos();
  private static final Duration POLL = Duration.ofMillis(5);
  private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();

  private final Path folder = Files.createTempDirectory("lockreel-fleet");
  private final BrokerProcess broker =
      BrokerProcess.start(
          BrokerSecurity.NONE,
          Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
  private final List<Process> instances = new ArrayList<>();

  private FleetProcessBenchmark() throws IOException, InterruptedException {}

  static void run(Path trace, int machines, int dependencies, List<String> parts) throws Exception {
    try (FleetProcessBenchmark benchmark = new FleetProcessBenchmark()) {
      if (parts.contains("findings") || parts.contains("takeover")) {
        benchmark.findings(dependencies, parts.contains("takeover"));
      }
      // Last: from then on the broker is kept on one processor.
      if (parts.contains("events")) {
        benchmark.events(trace, machines);
      }
    }
  }

  /**
   * Processor time of an event with one instance and with two, each on a processor of its own; the
   * broker is on the second. Two processes at work take more of it than one after the other, by the
   * caches and the memory that they share, whatever they do: so two instances are compared with two
   * fleets of one instance each as well, which have nothing to do with each other. By what the
   * JVM's second compiler happens to make, one takes a fifth more or less than another for the same
   * events: these have the first one alone. All fleets are there from the beginning and get events
   * in turn, so that a slow minute of the machine is one of all.
   */
  private void events(Path trace, int machines) throws Exception {
    for (long pid : new long[] {broker.pid(), ProcessHandle.current().pid()}) {
      pin(pid, PROCESSORS.get(1));
    }
    MeasuredFleet first = fleet("one instance on the first processor", 0, PROCESSORS.subList(0, 1));
    MeasuredFleet second =
        fleet("one instance on the second processor", 0, PROCESSORS.subList(1, 2));
    MeasuredFleet apart = first.and(second, "these two fleets at once", this::consumer);
    MeasuredFleet two = fleet("two instances", 0, PROCESSORS);
    MeasuredFleet standby = fleet("two instances with a standby", 1, PROCESSORS);
    List<MeasuredFleet> all = List.of(first, second, apart, two, standby);
    List<ProducerRecord<byte[], byte[]>> records =
        PublishedRecords.of(trace, "any", "any", "6.12", RECORD_EVENTS);
    try {
      List.of(first, second, two, standby).forEach(each -> warm(records, machines, each));
      cpuOfEvents(records, machines, all);
    } finally {
      all.forEach(MeasuredFleet::close);
    }
    all.forEach(each -> print("%s", each));
    print("processor time of an event, to that of one instance, and of two fleets at once:");
    for (MeasuredFleet each : List.of(apart, two, standby)) {
      print(
          "  %s: %s, %s",
          each.name(), each.ratioTo(List.of(first, second)), each.ratioTo(List.of(apart)));
    }
    stopAll();
  }

  /** An instance on each of the processors. */
  private MeasuredFleet fleet(String title, int standbys, List<String> processors)
      throws Exception {
    int before = instances.size();
    String name = "cpu" + before;
    broker.createTopic(name, PARTITIONS);
    for (int i = 0; i < processors.size(); i++) {
      List<String> where = List.of("taskset", "--cpu-list", processors.get(i));
      start(TestJvm.with(MEMORY), name, i, where, "--standbys=" + standbys);
    }
    return new MeasuredFleet(
        title,
        IntStream.range(0, PARTITIONS).mapToObj(each -> new TopicPartition(name, each)).toList(),
        List.copyOf(instances.subList(before, instances.size())),
        consumer(name + "-graph"));
  }

  /** Keeps all threads of a process on a processor. */
  private static void pin(long pid, String processor) throws IOException, InterruptedException {
    Process taskset =
        new ProcessBuilder("taskset", "--all-tasks", "--pid", "--cpu-list", processor, "" + pid)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (taskset.waitFor() != 0) {
      throw new AssertionError("taskset has failed");
    }
  }

  /** Each instance reads as many events, however many there are. */
  private void warm(
      List<ProducerRecord<byte[], byte[]>> records, int machines, MeasuredFleet fleets) {
    for (int round = 0; round < WARM_ROUNDS * fleets.instances().size(); round++) {
      validate(records, fleets, "warm" + round + "-", machines);
    }
  }

  private void cpuOfEvents(
      List<ProducerRecord<byte[], byte[]>> records, int machines, List<MeasuredFleet> all)
      throws IOException {
    List<MeasuredFleet> turns = new ArrayList<>(all);
    for (int round = 0; round < ROUNDS; round++) {
      for (MeasuredFleet each : turns) {
        each.begin();
        String source = "host" + all.indexOf(each) + "." + round + "-";
        each.end(validate(records, each, source, LONG_ROUND * machines));
      }
      Collections.reverse(turns);
    }
    for (MeasuredFleet each : all) {
      for (Process instance : each.instances()) {
        awaitIdle(instance, each.graph());
      }
    }
    // One mean for all: seconds of one alone differ by more than what is looked for.
    double idle = 0;
    for (MeasuredFleet each : all) {
      each.begin();
      pause(each.graph());
      idle += each.endIdle() / all.size();
    }
    for (MeasuredFleet each : all) {
      each.idle(idle);
    }
  }

  /**
   * Sends the trace of so many machines, at once, so that instances have more to do than they can,
   * to its partitions in turn; returns how many events they were, once all are read.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The flush waits for all.
  private long validate(
      List<ProducerRecord<byte[], byte[]>> trace,
      MeasuredFleet fleets,
      String source,
      int machines) {
    List<TopicPartition> targets = fleets.targets();
    for (int machine = 0; machine < machines; machine++) {
      byte[] key = (source + machine).getBytes(UTF_8);
      TopicPartition to = targets.get(machine % targets.size());
      for (ProducerRecord<byte[], byte[]> each : trace) {
        producer.send(
            new ProducerRecord<>(to.topic(), to.partition(), key, each.value(), each.headers()));
      }
    }
    producer.flush();
    Map<String, Long> complete = new HashMap<>();
    await(
        fleets.graph(),
        each -> {
          if (each.key()[0] == KeptGraph.SUMMARY) {
            SourceState state = summary(each.value()).state();
            if (state.progress() == ReadProgress.COMPLETE && state.identity().startsWith(source)) {
              complete.put(state.identity(), state.tally().events());
            }
          }
          return complete.size() == machines;
        });
    return complete.values().stream().mapToLong(Long::longValue).sum();
  }

  private static SourceSummary summary(byte[] value) {
    try {
      return new GraphEntries().summary(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long cpuNanos() {
    return instances.stream().mapToLong(MeasuredFleet::cpuNanos).sum();
  }

  private ClientSettings client() throws IOException {
    return ClientSettings.of(broker.bootstrapServers(), null);
  }

  /** Facts that close cycles, in a graph of so many dependencies; then with an instance killed. */
  private void findings(int dependencies, boolean takeover) throws Exception {
    String name = "findings";
    broker.createTopic(name, PARTITIONS);
    start(name, 0, SOON);
    try (KafkaConsumer<byte[], byte[]> findings = consumer(name + "-findings");
        KafkaConsumer<byte[], byte[]> drawn = consumer(name + "-dependencies")) {
      closing(name, findings, 5);
      latency("empty graph", closing(name, findings, INVERSIONS));
      long begin = System.nanoTime();
      long cpu = cpuNanos();
      ManyFacts.of("many", dependencies, false).forEach(each -> send(name, each));
      producer.flush();
      long[] seen = {0};
      await(drawn, each -> ++seen[0] >= dependencies);
      print(
          "%,d new dependencies in the graph and published after %,.0f ms, %,.0f ms of processor"
              + " time of the instance",
          dependencies, (System.nanoTime() - begin) / MILLIS, (cpuNanos() - cpu) / MILLIS);
      latency("graph of " + dependencies + " dependencies", closing(name, findings, INVERSIONS));
      if (takeover) {
        takeover(name, findings, dependencies);
      }
    }
    stopAll();
  }

  private void takeover(String name, KafkaConsumer<byte[], byte[]> findings, int dependencies)
      throws Exception {
    start(name, 1, SOON);
    // Findings go on until the standby has its share, and has read the changelog of the other's.
    closing(name, findings, INVERSIONS);
    awaitIdle(instances.get(1), findings);
    // Killed in the midst of its work, and of a transaction.
    for (int i = 0; i < INVERSIONS; i++) {
      sendPair(name);
    }
    producer.flush();
    Process killed = instances.remove(0);
    killed.toHandle().destroyForcibly();
    killed.waitFor();
    long begin = System.nanoTime();
    long cpu = cpuNanos();
    closing(name, findings, 1);
    print(
        "takeover with %,d dependencies: a finding %,.0f ms after kill -9, %,.0f ms of processor"
            + " time; session timeout 6,000 ms",
        dependencies, (System.nanoTime() - begin) / MILLIS, (cpuNanos() - cpu) / MILLIS);
  }

  /** Until a process takes hardly any processor time for some seconds. */
  private static void awaitIdle(Process process, KafkaConsumer<byte[], byte[]> any) {
    long before;
    do {
      before = MeasuredFleet.cpuNanos(process);
      pause(any);
    } while (MeasuredFleet.cpuNanos(process) - before > IDLE_NANOS);
  }

  private static void pause(KafkaConsumer<byte[], byte[]> any) {
    long deadline = System.nanoTime() + IDLE_FOR_NANOS;
    while (System.nanoTime() < deadline) {
      any.poll(POLL);
    }
  }

  private int pairs;

  /** Times, in milliseconds, from sending a fact to reading the finding that it leads to. */
  private double[] closing(String name, KafkaConsumer<byte[], byte[]> findings, int number) {
    double[] millis = new double[number];
    for (int i = 0; i < number; i++) {
      String pair = sendPair(name);
      producer.flush();
      long begin = System.nanoTime();
      await(
          findings,
          each -> each.value() != null && new String(each.value(), UTF_8).contains(pair + "x"));
      millis[i] = (System.nanoTime() - begin) / MILLIS;
    }
    return millis;
  }

  /** Sends the facts of two sources that close a cycle; returns what names begin with. */
  private String sendPair(String name) {
    String pair = "pair" + pairs++;
    send(name, ManyFacts.pair("a" + pair, pair, false));
    send(name, ManyFacts.pair("b" + pair, pair, true));
    return pair;
  }

  private static void latency(String what, double[] millis) {
    Arrays.sort(millis);
    print(
        "fact to finding, %s: median %,.0f ms, p99 %,.0f ms",
        what, millis[millis.length / 2], millis[millis.length * 99 / 100]);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The flush waits for it.
  private void send(String name, byte[] record) {
    producer.send(new ProducerRecord<>(name + "-facts", "6.12".getBytes(UTF_8), record));
  }

  private KafkaConsumer<byte[], byte[]> consumer(String... topics) {
    Map<String, Object> properties = broker.clientProperties();
    properties.put("isolation.level", "read_committed");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        Arrays.stream(topics)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
    return consumer;
  }

  private static void await(
      KafkaConsumer<byte[], byte[]> consumer, Predicate<ConsumerRecord<byte[], byte[]>> last) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    boolean found = false;
    while (!found) {
      for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
        found |= last.test(each);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it does not come");
      }
    }
  }

  private void start(String name, int number, String... options) throws Exception {
    List<String> jvm = new ArrayList<>(List.of(MEMORY));
    jvm.add("-XX:TieredStopAtLevel=4");
    start(TestJvm.with(jvm.toArray(String[]::new)), name, number, List.of(), options);
  }

  private void start(TestJvm jvm, String name, int number, List<String> where, String... options)
      throws Exception {
    FleetSetup.ensure(FleetTopics.of(name, name), PARTITIONS, client());
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--partitions=" + PARTITIONS, "--idle-end=2"));
    ProcessBuilder process =
        FleetProcess.of(
            jvm, broker, name, folder.resolve(name + number), all.toArray(String[]::new));
    process.command().addAll(0, where);
    instances.add(
        process
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + number + ".log").toFile())
            .start());
  }

  private void stopAll() {
    for (Process each : instances) {
      each.destroyForcibly().onExit().join();
    }
    instances.clear();
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  @Override
  public void close() throws IOException {
    stopAll();
    producer.close(Duration.ofSeconds(5));
    broker.close();
  }
}
