package dev.lockreel.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Version 1 of the binary batch, byte by byte: it lies in topics and is read for ever. */
class BatchFormatTest {
  private static final String VERSION_1 =
      "01020d0974726163652e7478740a756e68656172645f6f660e6d616c666f726d65642d6c696e650d"
          + "756e6b6e6f776e2d6576656e74076e6f20666f726d04696e69740e266d6d2d3e6d6d61705f6c6f63"
          + "6b0f646f5f6d6d61702b3078312f307832056d6d676574026d6d0464657673016109662b3078302f"
          + "3078310104010301020202030104020103012a05030119170202c0b9b9b901020001000202e8afa1"
          + "8002e7afa180020001010180a8d6b907e807e80701cffd89d6d0df3bd0fd89d6d0df3b010202dfb6"
          + "bbbe0fe0b6bbbe0f00010100000202780200010003000102000c0307000003080000012202020101"
          + "09020a0380400b0503040c020301010d";

  @Test
  void theFirstVersionIsStillReadAndWritten() throws Exception {
    EventBatch written = sample();
    assertThat(HexFormat.of().formatHex(new BatchEncoder().encode(written))).isEqualTo(VERSION_1);
    EventBatch read = new EventBatch();
    read.symbols = new Symbols();
    read.origin = new Origin("machine", "topic");
    new BatchDecoder().decode(HexFormat.of().parseHex(VERSION_1), read);
    assertThat(BatchText.rows(read)).isEqualTo(BatchText.rows(written));
    assertThat(BatchText.rest(read)).isEqualTo(BatchText.rest(written));
  }

  private static EventBatch sample() {
    EventBatch batch = new EventBatch();
    batch.symbols = new Symbols();
    batch.origin = new Origin("machine", "trace.txt");
    batch.showsBottomHalves = true;
    batch.hasFull = true;
    for (int row = 0; row < 3; row++) {
      batch.timestampNanos[row] = 1_000_000_000L + row * 500L;
      batch.context[row] = 0xb972e60 + row % 2;
      batch.pid[row] = 60 + row % 2;
      batch.cpu[row] = row;
      batch.comm[row] = batch.symbols.intern("init");
      batch.position[row] = 17L + row;
    }
    batch.kind[0] = EventKind.LOCK_ACQUIRE.code();
    batch.lockBits[0] = 0x10042bf4;
    batch.lock[0] = 0xffff88817a9ec098L;
    batch.key[0] = 0xffffffff84189250L;
    batch.name[0] = batch.symbols.intern("&mm->mmap_lock");
    batch.ip[0] = batch.symbols.intern("do_mmap+0x1/0x2");
    batch.kind[1] = EventKind.MODEL.code();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mm", 4096L);
    fields.put("devs", List.of("a", true, -1L));
    batch.setDetail(1, new EventDetail("mmget", fields, List.of("f+0x0/0x1")));
    batch.kind[2] = EventKind.LOST_EVENTS.code();
    batch.lock[2] = -1;
    batch.size = 3;
    batch.tally.decoded(4, 3);
    batch.tally.skipped("unheard_of", 2);
    batch.tally.malformed(new AnomalyExample(Anomaly.MALFORMED_LINE, "trace.txt", 21, "no form"));
    return batch;
  }
}
