package dev.lockreel.ingest.ftrace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A machine that runs for more than 28 hours has more than five digits of seconds. */
  @ParameterizedTest
  @ValueSource(strings = {"    3", "   10", "99999", "123456", "1234567", "1234567890"})
  void anotherTimeInAKnownSecondIsRecognised(String seconds) {
    String start = "  a-60      (     59) [001] ...1. ";
    String first = start + seconds + ".000001: lock_release: 1 a\n";
    ByteBuffer text = text(first + start + seconds + ".999999: lock_release: 1 a\n");
    LineHead head = new LineHead();
    head.use(new Symbols());
    assertThat(head.read(text, 0)).isFalse();
    assertThat(head.readSlowly(text, 0, first.length() - 1)).isTrue();
    long before = head.timestampNanos;
    assertThat(head.read(text, first.length())).isTrue();
    assertThat(head.timestampNanos - before).isEqualTo(999_998_000);
    assertThat(head.pid).isEqualTo(60);
    assertThat(text.get(head.body)).isEqualTo((byte) 'l');
  }

  private static ByteBuffer text(String lines) {
    byte[] bytes = lines.getBytes(UTF_8);
    return ByteBuffer.allocateDirect(bytes.length + 64)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(0, bytes);
  }

  private static EventBatch parsed(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ByteBuffer chunk = text(text);
    EventBatch batch = new EventBatch();
    batch.symbols = new Symbols();
    new FtraceParser(ProbeMapping.NONE).parse(chunk, 0, bytes.length, 1, batch);
    return batch;
  }
}
