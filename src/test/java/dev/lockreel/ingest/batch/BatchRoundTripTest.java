package dev.lockreel.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is encoded is decoded as the same events, the same tally and the same flags. */
class BatchRoundTripTest {
  private static final int BATCHES = 400;

  private final BatchEncoder encoder = new BatchEncoder();
  private final BatchDecoder decoder = new BatchDecoder();
  private final EventBatch decoded = new EventBatch();

  @Test
  void randomBatchesComeBack() throws Exception {
    long seed = Seed.of("BatchRoundTripTest");
    Random random = new Random(seed);
    RandomBatch batches = new RandomBatch(random);
    for (int i = 0; i < BATCHES; i++) {
      EventBatch batch = batches.next(i % 7 == 0 ? 6000 : 40);
      comesBack(batch, i % 2 == 0 ? batch.symbols : new Symbols());
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyTraceComesBack(Path trace) throws Exception {
    Symbols symbols = new Symbols();
    InputSpec spec = InputSpec.of(trace.toString(), symbols).withThreads(0);
    try (EventSource source = TraceInput.open(spec).events()) {
      Symbols others = new Symbols();
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        comesBack(batch, others);
        source.recycle(batch);
      }
    }
  }

  @Test
  void theSameEventsAreTheSameBytesWhateverUnusedColumnsHold() {
    EventBatch batch = new EventBatch();
    batch.symbols = new Symbols();
    batch.origin = new Origin("machine", "file");
    batch.kind[0] = EventKind.BH_ENABLE.code();
    batch.size = 1;
    byte[] clean = encoder.encode(batch);
    batch.name[0] = batch.symbols.intern("left over");
    batch.key[0] = 4711;
    batch.lockBits[0] = -1;
    assertThat(encoder.encode(batch)).isEqualTo(clean);
  }

  @Test
  void everyKindHasANumberOfItsOwn() throws Exception {
    for (EventKind kind : EventKind.values()) {
      assertThat(WireKinds.kind(WireKinds.code(kind.code()))).isEqualTo(kind.code());
    }
  }

  private void comesBack(EventBatch batch, Symbols symbols) throws MalformedBatchException {
    byte[] bytes = encoder.encode(batch);
    byte[] padded = new byte[bytes.length + 8];
    System.arraycopy(bytes, 0, padded, 3, bytes.length);
    decoded.clear();
    decoded.symbols = symbols;
    decoded.origin = new Origin(batch.origin.source(), batch.origin.file());
    decoder.decode(padded, 3, 3 + bytes.length, decoded);
    assertThat(BatchText.rows(decoded)).isEqualTo(BatchText.rows(batch));
    decoded.hasFull = batch.hasFull;
    assertThat(BatchText.rest(decoded)).isEqualTo(BatchText.rest(batch));
  }

  static List<Path> traces() throws IOException {
    return ShippedTraces.all();
  }
}
