package dev.lockreel.ingest.ftrace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class LineHeadTest {
  /** The first line's columns are recognised in the others. */
  @Test
  void aRareEventHasTheProcessIdOfItsOwnLine() {
    EventBatch batch =
        parsed(
            """
                            a-60      (     59) [001] ...1.     2.100000: page_fault_user: address=0x5 ip=0x4 error_code=0x7
                            a-60      (     61) [001] ...1.     2.100001: page_fault_user: address=0x5 ip=0x4 error_code=0x7
                            a-60      (-------) [001] ...1.     2.100002:   page_fault_user: address=0x5 ip=0x4 error_code=0x7
                            a-60      [001] ...1.     2.100003: (+10)  page_fault_user: address=0x5 ip=0x4 error_code=0x7
            """);
    int[] tgids = new int[batch.size];
    for (int row = 0; row < batch.size; row++) {
      tgids[row] = batch.tgid(row);
    }
    assertThat(tgids).containsExactly(59, 61, 0, 0);
    assertThat(batch.tally.linesMalformed()).isZero();
  }

  private static EventBatch parsed(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ByteBuffer chunk = ByteBuffer.allocateDirect(bytes.length + 64).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(0, bytes);
    EventBatch batch = new EventBatch();
    batch.symbols = new Symbols();
    new FtraceParser(ProbeMapping.NONE).parse(chunk, 0, bytes.length, 1, batch);
    return batch;
  }
}
