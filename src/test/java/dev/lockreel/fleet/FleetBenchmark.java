package dev.lockreel.fleet;

import com.github.luben.zstd.Zstd;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.facts.DependencyDrawn;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the two stages of a fleet cost without brokers and stores, in one thread: events through the
 * source stage, beside the same records through the traces of a stream; facts into one graph, new
 * and known; bytes that a boot leaves at the first machine of a build, and at another. Arguments: a
 * trace, machines, records between two commits.
 */
public final class FleetBenchmark {
  private static final int RECORD_EVENTS = 1_000;
  private static final double NANOS = 1e9;

  private final FleetSettings settings =
      FleetSettings.of(
          FleetDriver.TOPICS,
          BuiltinOptions.inMemory(),
          new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency));

  private final List<FactRecord> facts = new ArrayList<>();
  private final Path trace;
  private final int recordsInCommit;

  private FleetBenchmark(Path trace, int recordsInCommit) {
    this.trace = trace;
    this.recordsInCommit = recordsInCommit;
  }

  public static void main(String[] args) throws IOException {
    FleetBenchmark benchmark = new FleetBenchmark(Path.of(args[0]), Integer.parseInt(args[2]));
    int machines = Integer.parseInt(args[1]);
    for (int round = 0; round < 2; round++) {
      print("round %d", round);
      benchmark.facts.clear();
      double stream = benchmark.stream(machines);
      double stage = benchmark.sourceStage(machines);
      print("source stage to stream: %.2f", stage / stream);
      benchmark.bytes();
      benchmark.graphStage(machines);
    }
  }

  private List<StreamRecord> records(int machine) throws IOException {
    RecordReader reader = new RecordReader(FleetSettings.MAX_RECORD_BYTES);
    List<StreamRecord> records = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> each :
        PublishedRecords.of(
            trace, FleetDriver.TOPICS.traces(), "host" + machine, "6.12", RECORD_EVENTS)) {
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
        long begin = System.nanoTime();
        StreamedTrace traced =
            new StreamedTrace(context, records.get(0), records.get(0).traceName(), List.of());
        for (StreamRecord each : records) {
          RecordRun run = decoder.decode(each);
          traced.accept(run);
          decoder.recycle(run.batch());
        }
        nanos += System.nanoTime() - begin;
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
                KnownFacts.NONE,
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
    long nanos = 0;
    long taken = 0;
    for (int machine = 0; machine < machines; machine++) {
      List<StreamRecord> records = records(machine);
      long begin = System.nanoTime();
      for (StreamRecord each : records) {
        sources.accept(each, 0);
        if (++taken % recordsInCommit == 0) {
          sources.save();
        }
      }
      sources.publish(Long.MAX_VALUE);
      nanos += System.nanoTime() - begin;
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
      long compressed = 0;
      for (FactRecord each : facts) {
        if (each.source().equals(source)) {
          byte[] bytes = each.encode();
          plain += bytes.length;
          compressed += Zstd.compress(bytes).length;
        }
      }
      print("facts of %s: %,d bytes, %,d with zstd", source, plain, compressed);
    }
  }

  private void graphStage(int machines) throws IOException {
    GraphSink nowhere =
        new GraphSink() {
          @Override
          public void result(String topic, String graph, byte[] key, byte[] value) {}

          @Override
          public void entry(byte[] key, byte[] value) {}

          @Override
          public void known(String name, long digest, Holder holder) {}

          @Override
          public void lacking(int partition, FactRecord lacking) {}
        };
    KeptGraph graph = new KeptGraph("6.12", settings, new MapEntries(), nowhere);
    String first = facts.get(0).source();
    long[] nanos = new long[2];
    long[] drawn = new long[2];
    for (FactRecord each : facts) {
      byte[] bytes = each.encode();
      int known = each.source().equals(first) ? 0 : 1;
      long begin = System.nanoTime();
      try {
        graph.take(FactRecord.decode(bytes), bytes);
      } catch (MalformedFactException e) {
        throw new IOException(e);
      }
      nanos[known] += System.nanoTime() - begin;
      drawn[known] += each.facts().stream().filter(f -> f instanceof DependencyDrawn).count();
    }
    long begin = System.nanoTime();
    graph.drain();
    print("drain: %.0f ms after %d machines", (System.nanoTime() - begin) / 1e6, machines);
    rate("graph stage, new", drawn[0], nanos[0], "dependencies");
    rate("graph stage, known", drawn[1], nanos[1], "dependencies");
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
