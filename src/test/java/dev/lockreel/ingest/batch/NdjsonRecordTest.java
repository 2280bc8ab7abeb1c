package dev.lockreel.ingest.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** NDJSON lines with their reading are the batch that they were written from. */
class NdjsonRecordTest {
  private static final String EXIT = "{\"event\":\"user_return\",\"ts\":1,\"cpu\":0,\"pid\":7}\n";

  private final NdjsonRecordEncoder encoder = new NdjsonRecordEncoder();
  private final NdjsonRecordDecoder decoder = new NdjsonRecordDecoder();
  private final EventBatch decoded = new EventBatch();

  @ParameterizedTest
  @MethodSource("dev.lockreel.ingest.batch.BatchRoundTripTest#traces")
  void everyTraceComesBack(Path trace) throws Exception {
    InputSpec spec = InputSpec.of(trace.toString(), new Symbols()).withThreads(0);
    try (EventSource source = TraceInput.open(spec).events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        prepare(batch.symbols);
        decoded.origin = new Origin(batch.origin.source(), "topic");
        EncodedRecord encoded = encoder.encode(batch);
        decoder.decode(encoded.value(), encoded.reading(), decoded);
        BatchText.sayAsLinesDo(batch);
        BatchText.sayAsLinesDo(decoded);
        assertThat(BatchText.rows(decoded)).isEqualTo(BatchText.rows(batch));
        decoded.hasFull = batch.hasFull;
        assertThat(BatchText.rest(decoded)).isEqualTo(BatchText.rest(batch));
        source.recycle(batch);
      }
    }
  }

  @Test
  void linesThatComeAloneAreReadAsAFileIs() throws Exception {
    prepare(new Symbols());
    decoder.decode((EXIT + "no JSON\n" + EXIT.strip()).getBytes(UTF_8), null, decoded);
    assertThat(decoded.size).isEqualTo(2);
    assertThat(decoded.position[1]).isEqualTo(3);
    assertThat(decoded.showsBottomHalves).isTrue();
    assertThat(decoded.tally.linesMalformed()).isEqualTo(1);
  }

  @Test
  void aLineBrokenOnItsWayIsAnAnomalyAndTheOthersKeepTheirPlaces() throws Exception {
    prepare(new Symbols());
    byte[] lines = (EXIT + EXIT + EXIT).getBytes(UTF_8);
    decoder.decode(lines, decoded);
    for (int row = 0; row < 3; row++) {
      decoded.position[row] = 100L + row;
    }
    byte[] reading = encoder.encode(decoded).reading();
    lines[EXIT.length()] = '?';
    prepare(decoded.symbols);
    decoder.decode(lines, reading, decoded);
    assertThat(decoded.size).isEqualTo(2);
    assertThat(List.of(decoded.position[0], decoded.position[1])).containsExactly(100L, 102L);
    assertThat(decoded.tally.anomalies()).containsEntry(Anomaly.MALFORMED_LINE, 1L);
  }

  @Test
  void whatNoLineCanSayComesBackToo() throws Exception {
    EventBatch batch = new EventBatch();
    batch.symbols = new Symbols();
    batch.origin = new Origin("machine", "file");
    Map<String, Object> fields = Map.of("lock", 7L);
    List<EventDetail> details =
        List.of(
            new EventDetail("mmget", Map.of("mm", 7L), List.of()),
            new EventDetail("mmget", Map.of(), List.of()),
            new EventDetail("mmget", Map.of("mm", 7L, "lock", 7L), List.of()),
            new EventDetail("unheard_of", fields, List.of("frame")));
    for (EventDetail detail : details) {
      batch.kind[batch.size] = EventKind.MODEL.code();
      batch.setDetail(batch.size++, detail);
    }
    EncodedRecord encoded = encoder.encode(batch);
    assertThat(new String(encoded.value(), UTF_8)).hasLineCount(1).contains("mmget");
    prepare(batch.symbols);
    decoder.decode(encoded.value(), encoded.reading(), decoded);
    assertThat(BatchText.rows(decoded)).isEqualTo(BatchText.rows(batch));
  }

  @Test
  void aReadingOfOtherLinesIsRefused() throws Exception {
    prepare(new Symbols());
    decoder.decode(EXIT.getBytes(UTF_8), decoded);
    byte[] reading = encoder.encode(decoded).reading();
    prepare(decoded.symbols);
    assertThatThrownBy(() -> decoder.decode((EXIT + EXIT).getBytes(UTF_8), reading, decoded))
        .isInstanceOf(MalformedBatchException.class)
        .hasMessage("a reading of 1 lines beside 2");
    assertThat(decoded.size).isZero();
  }

  private void prepare(Symbols symbols) {
    decoded.clear();
    decoded.symbols = symbols;
    decoded.origin = new Origin("machine", "file");
  }
}
