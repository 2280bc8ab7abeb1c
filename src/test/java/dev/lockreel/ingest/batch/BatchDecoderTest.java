package dev.lockreel.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that are no batch are refused with a reason, and nothing else happens. */
class BatchDecoderTest {
  private static final int ROUNDS = 20_000;

  private final BatchEncoder encoder = new BatchEncoder();
  private final BatchDecoder decoder = new BatchDecoder();
  private final EventBatch into = new EventBatch();

  BatchDecoderTest() {
    into.symbols = new Symbols();
    into.origin = new Origin("machine", "topic");
  }

  @Test
  void damagedBatchesAreRefusedOrStillBatches() {
    long seed = Seed.of("BatchDecoderTest");
    Random random = new Random(seed);
    RandomBatch batches = new RandomBatch(random);
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = damaged(encoder.encode(batches.next(20)), random);
      try {
        decode(bytes);
        // What was accepted is a batch: it can be looked at and written again.
        BatchText.rows(into);
        encoder.encode(into);
      } catch (MalformedBatchException e) {
        refused++;
        assertThat(e.getMessage()).isNotBlank().hasLineCount(1);
        assertThat(into.size).isZero();
        assertThat(into.tally.linesRead()).isZero();
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 4);
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] bytes = encoder.encode(new RandomBatch(new Random(1)).next(20));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedBatchException.class);
    }
  }

  @Test
  void aLengthIsNotBelieved() {
    // version, flags, then 2^34 strings
    refuses("01 00 8080808040", "strings in 0 bytes");
    // no strings, no file, an empty tally, then 2^34 rows
    refuses("01 00 00 00 000000 00 00 00 8080808040", "rows in 0 bytes");
    refuses("01 00 ffffffffffffffffff01", "18446744073709551615 strings in 0 bytes");
  }

  @Test
  void reasonsAreClear() {
    refuses("", "ends too early");
    refuses("02", "version 2 of the binary batch, where 1 is known");
    refuses("01 10", "unknown flags 10");
    refuses("01 00 ffffffffffffffffffff01", "a number has more than ten bytes");
    refuses("01 00 00 01", "string 1 of 1 does not exist");
    refuses("01 00 00 00 000000 00 00 00 01 63", "there is no kind of event 99");
    refuses("01 00 00 00 000000 00 00 00 01 01 07", "there is no form of column 7");
    refuses(empty() + "00", "1 bytes after the end");
  }

  @Test
  void whatTheValidatorCannotTakeIsRefused() {
    EventBatch batch = one(EventKind.LOCK_ACQUIRE);
    batch.cpu[0] = Integer.MAX_VALUE;
    refuses(hex(batch), "row 0 is of CPU 2147483647");
    batch.cpu[0] = -1;
    refuses(hex(batch), "row 0 is of CPU -1");
    batch.cpu[0] = 0;
    batch.lockBits[0] = 15 << LockBits.TYPE_SHIFT;
    refuses(hex(batch), "row 0 has an unknown type of lock");
    refuses(hex(one(EventKind.MODEL)), "row 0 has no event");
  }

  private static EventBatch one(EventKind kind) {
    EventBatch batch = new EventBatch();
    batch.symbols = new Symbols();
    batch.origin = new Origin("machine", "");
    batch.kind[0] = kind.code();
    batch.size = 1;
    return batch;
  }

  private String empty() {
    EventBatch batch = one(EventKind.MODEL);
    batch.size = 0;
    return hex(batch);
  }

  private String hex(EventBatch batch) {
    return HexFormat.of().formatHex(encoder.encode(batch));
  }

  private void refuses(String hex, String reason) {
    assertThatThrownBy(() -> decode(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isInstanceOf(MalformedBatchException.class)
        .hasMessageContaining(reason);
  }

  private void decode(byte[] bytes) throws MalformedBatchException {
    into.clear();
    decoder.decode(bytes, into);
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    byte[] damaged = bytes.clone();
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      int at = random.nextInt(damaged.length);
      damaged[at] =
          (byte) (random.nextBoolean() ? random.nextInt() : damaged[at] ^ 1 << random.nextInt(8));
    }
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(damaged, bytes.length + random.nextInt(20));
    }
    return damaged;
  }
}
