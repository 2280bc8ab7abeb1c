package dev.lockreel.fleet;

import com.github.luben.zstd.Zstd;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.store.FactRecord;
import dev.lockreel.stream.DeadLetter;
import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.stream.RecordReader;
import dev.lockreel.stream.RecordRun;
import dev.lockreel.stream.StreamContext;
import dev.lockreel.stream.StreamRecord;
import dev.lockreel.stream.StreamSettings;
import dev.lockreel.stream.StreamedTrace;
import dev.lockreel.stream.kafka.PublishedRecords;
import dev.lockreel.trace.Symbols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the two stages of a fleet cost without brokers and stores, in one thread: events through the
 * source stage, beside the same records through the traces of a stream; facts into one graph, new
 * and known; bytes that a boot leaves at the first machine of a build, and at another; the rebuild
 * of a large graph. Then, with a broker and instances in processes of their own ({@link
 * FleetProcessBenchmark}), what depends on them. Arguments: a trace, machines, records between two
 * commits, dependencies of the large graph, rounds (0: only what needs a broker), and which parts
 * of that, if not all: {@code events}, {@code findings}, {@code takeover}.
 */
public final class FleetBenchmark {
  private static final int RECORD_EVENTS = 1_000;
  private static final int KNOWING_MACHINES = 3;
  private static final int ARGUMENTS = 5;
  private static final double NANOS = 1e9;

  private final FleetSettings settings =
      FleetSettings.of(
          FleetDriver.TOPICS,
          BuiltinOptions.inMemory(),
          new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency));

  private final List<FactRecord> facts = new ArrayList<>();
  private final Evidence evidence = new Evidence();

  /** How many of {@link #facts} are in the graph. */
  private int taken;

  private final Path trace;
  private final int recordsInCommit;

  private FleetBenchmark(Path trace, int recordsInCommit) {
    this.trace = trace;
    this.recordsInCommit = recordsInCommit;
  }

  public static void main(String[] args) throws Exception {
    FleetBenchmark benchmark = new FleetBenchmark(Path.of(args[0]), Integer.parseInt(args[2]));
    int machines = Integer.parseInt(args[1]);
    for (int round = 0; round < Integer.parseInt(args[4]); round++) {
      print("round %d", round);
      benchmark.facts.clear();
      benchmark.taken = 0;
      benchmark.evidence.known.clear();
      double stream = benchmark.stream(machines);
      double stage = benchmark.sourceStage(machines);
      print("source stage to stream: %.2f", stage / stream);
      benchmark.bytes();
      benchmark.graphStage(Integer.parseInt(args[3]));
    }
    List<String> parts = List.of(args).subList(ARGUMENTS, args.length);
    FleetProcessBenchmark.run(
        Path.of(args[0]),
        machines,
        Integer.parseInt(args[3]),
        parts.isEmpty() ? FleetProcessBenchmark.PARTS : parts);
  }

  private static String name(int machine) {
    return String.format(Locale.ROOT, "host%03d", machine);
  }

  private List<StreamRecord> records(int machine) throws IOException {
    RecordReader reader = new RecordReader(FleetSettings.MAX_RECORD_BYTES);
    List<StreamRecord> records = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> each :
        PublishedRecords.of(
            trace, FleetDriver.TOPICS.traces(), name(machine), "6.12", RECORD_EVENTS)) {
      records.add(
          reader.read(
              0,
              records.size(),
              each.key(),
              each.value(),
              name ->
                  each.headers().lastHeader(name) == null
                      ? null
                      : each.headers().lastHeader(name).value()));
    }
    return records;
  }

  private double stream(int machines) throws IOException {
    long nanos = 0;
    long events = 0;
    try (Replay replay = new Replay(settings.options(), ReplayListener.NONE)) {
      RecordDecoder decoder =
          new RecordDecoder("traces", replay.symbols(), settings.options().probes());
      StreamContext context =
          new StreamContext(
              replay, decoder, settings.stream(), "traces", p -> false, true, letter -> {});
      for (int machine = 0; machine < machines; machine++) {
        List<StreamRecord> records = records(machine);
        long begin = cpuNanos();
        StreamedTrace traced =
            new StreamedTrace(context, records.get(0), records.get(0).traceName(), List.of());
        for (StreamRecord each : records) {
          RecordRun run = decoder.decode(each);
          traced.accept(run);
          decoder.recycle(run.batch());
        }
        nanos += cpuNanos() - begin;
        events += traced.events();
      }
    }
    return rate("stream, in process", events, nanos, "events");
  }

  private double sourceStage(int machines) throws IOException {
    ReplayOptions options = settings.options();
    Symbols symbols = new Symbols();
    FleetMetrics metrics = new FleetMetrics();
    MapEntries entries = new MapEntries();
    FleetSources sources =
        new FleetSources(
            new FleetContext(
                settings,
                LockValidator.rules(
                    options.annotations(), options.rules(), options.noValidateKey()),
                symbols,
                new RecordDecoder("traces", symbols, options.probes()),
                entries,
                evidence,
                new SourceOutput() {
                  @Override
                  public void facts(String graph, FactRecord record) {
                    facts.addAll(record.parts());
                  }

                  @Override
                  public void deadLetter(DeadLetter letter) {
                    throw new AssertionError(letter.reason());
                  }
                },
                metrics));
    KeptGraph graph = new KeptGraph("6.12", settings, new MapEntries(), evidence);
    long nanos = 0;
    long records = 0;
    for (int machine = 0; machine < machines; machine++) {
      List<StreamRecord> trace = records(machine);
      long begin = cpuNanos();
      for (StreamRecord each : trace) {
        sources.accept(each, 0);
        if (++records % recordsInCommit == 0) {
          sources.save();
        }
      }
      sources.publish(Long.MAX_VALUE);
      nanos += cpuNanos() - begin;
      intoGraph(graph);
    }
    print(
        "changelog of the source stage: %,d bytes a machine, %.1f an event",
        entries.bytesPut / machines, (double) entries.bytesPut / metrics.events.sum());
    return rate("source stage", metrics.events.sum(), nanos, "events");
  }

  private void bytes() {
    String first = facts.get(0).source();
    for (String source : List.of(first, facts.get(facts.size() - 1).source())) {
      long plain = 0;
      ByteArrayOutputStream together = new ByteArrayOutputStream();
      for (FactRecord each : facts) {
        if (each.source().equals(source)) {
          byte[] bytes = each.encode();
          plain += bytes.length;
          together.writeBytes(bytes);
        }
      }
      print(
          "facts of %s: %,d bytes, %,d with zstd",
          source, plain, Zstd.compress(together.toByteArray()).length);
    }
  }

  /** A sink that takes what a graph publishes of its evidence, and nothing else. */
  private static final class Evidence implements GraphSink, KnownFacts {
    private final Map<Long, Holder> known = new HashMap<>();

    @Override
    public void result(String topic, String graph, byte[] key, byte[] value) {}

    @Override
    public void entry(byte[] key, byte[] value) {}

    @Override
    public void known(String graph, long digest, Holder holder) {
      known.put(digest, holder);
    }

    @Override
    public void lacking(int partition, FactRecord lacking) {
      // Nothing is asked of the sources here.
    }

    @Override
    public Holder holder(String graph, long digest) {
      return known.get(digest);
    }
  }

  /** The facts that the source stage has sent since the last call go into the graph. */
  private void intoGraph(KeptGraph graph) throws IOException {
    for (; taken < facts.size(); taken++) {
      take(graph, facts.get(taken), facts.get(taken).encode());
    }
    graph.drain();
  }

  private static void take(KeptGraph graph, FactRecord record, byte[] bytes) throws IOException {
    try {
      graph.take(record, bytes);
    } catch (MalformedFactException e) {
      throw new IOException(e);
    }
  }

  /** One graph with so many dependencies, from one source; and the same again from others. */
  private void graphStage(int dependencies) throws IOException {
    MapEntries entries = new MapEntries();
    KeptGraph graph = new KeptGraph("6.12", settings, entries, new Evidence());
    for (int machine = 0; machine < KNOWING_MACHINES; machine++) {
      List<byte[]> records = ManyFacts.of("host" + machine, dependencies, machine > 0);
      long begin = cpuNanos();
      for (byte[] each : records) {
        try {
          graph.take(FactRecord.decode(each), each);
        } catch (MalformedFactException e) {
          throw new IOException(e);
        }
      }
      long nanos = cpuNanos() - begin;
      rate(
          machine == 0 ? "facts stage, new" : "facts stage, known",
          dependencies,
          nanos,
          "dependencies");
      begin = cpuNanos();
      graph.drain();
      print("drain of all of them: %,d ms", (cpuNanos() - begin) / 1_000_000);
    }
    long begin = cpuNanos();
    RestoredGraph read = new RestoredGraph("6.12", settings.options().rules(), entries);
    long there = cpuNanos();
    new KeptGraph(read, settings, entries, new Evidence()).drain();
    print(
        "rebuild of a graph of %,d dependencies, %d sources, from its store: %,d ms, and %,d ms of the"
            + " stage until it was drained",
        dependencies,
        KNOWING_MACHINES,
        (there - begin) / 1_000_000,
        (cpuNanos() - there) / 1_000_000);
  }

  /** Processor time of this thread: others may be at work on the machine. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double rate(String what, long count, long nanos, String unit) {
    double perSecond = count * NANOS / nanos;
    print("%s: %,d %s, %,.0f a second", what, count, unit, perSecond);
    return perSecond;
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
