package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.store.FactRecord;
import dev.lockreel.stream.DeadLetter;
import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.stream.RecordReader;
import dev.lockreel.stream.StreamRecord;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Stage of the sources: records of traces in, facts out. */
final class SourcesProcessor implements Processor<byte[], byte[], byte[], byte[]>, SourceOutput {
  /** Header of a record of facts: the partition of the traces in which its source is. */
  static final String PARTITION = "partition";

  private final FleetSettings settings;
  private final FleetMetrics metrics;
  private final RecordReader reader = new RecordReader(FleetSettings.MAX_RECORD_BYTES);
  private ProcessorContext<byte[], byte[]> context;
  private FleetSources sources;
  private String partition;
  private boolean opened;

  SourcesProcessor(FleetSettings settings, FleetMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    context = processorContext;
    partition = Integer.toString(context.taskId().partition());
    ReplayOptions options = settings.options();
    Symbols symbols = new Symbols();
    FleetContext fleet =
        new FleetContext(
            settings,
            LockValidator.rules(options.annotations(), options.rules(), options.noValidateKey()),
            symbols,
            new RecordDecoder(settings.topics().traces(), symbols, options.probes()),
            new StoreEntries(context.getStateStore(FleetTopology.SOURCES)),
            new KnownTable(context.getStateStore(FleetTopology.KNOWN)),
            this,
            metrics);
    sources = new FleetSources(fleet);
    opened = false;
    BeforeCommit beforeCommit = context.getStateStore(FleetTopology.SOURCES_IN_MEMORY);
    beforeCommit.run(sources::save);
    Duration every = settings.countsEvery();
    context.schedule(every, PunctuationType.WALL_CLOCK_TIME, now -> publish());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context.recordMetadata().orElseThrow();
    if (place.topic().equals(settings.topics().wanted())) {
      answer(record);
      return;
    }
    StreamRecord read =
        reader.read(
            place.partition(),
            place.offset(),
            record.key(),
            record.value(),
            name -> header(record, name));
    try {
      opened().accept(read, context.currentSystemTimeMs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the evidence that a graph asks for. What cannot be read is not from a graph. */
  private void answer(Record<byte[], byte[]> record) {
    try {
      opened().answer(FactRecord.decode(record.value()));
    } catch (MalformedFactException e) {
      metrics.deadLetters.increment();
      RecordHeaders headers = headers(context.recordMetadata().orElseThrow(), e.getMessage());
      context.forward(
          new Record<>(record.key(), record.value(), context.currentSystemTimeMs(), headers),
          FleetTopology.TRACE_LETTERS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void publish() {
    try {
      opened().publish(context.currentSystemTimeMs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sources, with those that another process has left open: from the first use on. */
  private FleetSources opened() throws IOException {
    if (!opened) {
      opened = true;
      sources.open(context.currentSystemTimeMs());
    }
    return sources;
  }

  static byte[] header(Record<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }

  @Override
  public void facts(String graph, FactRecord record) {
    for (FactRecord part : record.parts()) {
      byte[] bytes = part.encode();
      metrics.factsOut.add(part.facts().size());
      metrics.factsBare.add(part.facts().stream().filter(SourcesProcessor::isBare).count());
      metrics.factBytesOut.add(bytes.length);
      RecordHeaders headers = headers(Map.of(PARTITION, partition));
      context.forward(
          new Record<>(graph.getBytes(UTF_8), bytes, context.currentSystemTimeMs(), headers),
          FleetTopology.FACTS_OUT);
    }
  }

  private static boolean isBare(Fact fact) {
    return (fact instanceof DependencyDrawn drawn && drawn.isBare())
        || (fact instanceof UsageSeen seen && seen.isBare());
  }

  @Override
  public void deadLetter(DeadLetter letter) {
    metrics.deadLetters.increment();
    StreamRecord record = letter.record();
    byte[] key = record.source() == null ? null : record.source().getBytes(UTF_8);
    RecordHeaders headers = headers(letter.headers(settings.topics().traces()));
    context.forward(
        new Record<>(key, record.value(), context.currentSystemTimeMs(), headers),
        FleetTopology.TRACE_LETTERS);
  }

  /** The headers of a dead letter. */
  static RecordHeaders headers(RecordMetadata place, String reason) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("topic", place.topic());
    headers.put("partition", Integer.toString(place.partition()));
    headers.put("offset", Long.toString(place.offset()));
    headers.put("reason", reason);
    return headers(headers);
  }

  private static RecordHeaders headers(Map<String, String> values) {
    RecordHeaders headers = new RecordHeaders();
    values.forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
    return headers;
  }
}
