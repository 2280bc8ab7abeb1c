package dev.lockreel.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static StreamRecord restored(StreamRecord record) throws IOException {
    return new RecordCodec()
        .decode(record.partition(), record.offset(), RecordCodec.encode(record));
  }

  @Test
  void aRecordComesBackWhole() throws IOException {
    StreamRecord record =
        new StreamRecord(
            3,
            17,
            "høst",
            new RecordHeaders(RecordHeaders.NDJSON, "0a1b", 4, 2_000, new byte[] {9, 8}),
            new byte[] {1, 2, 3},
            null);
    assertThat(restored(record)).usingRecursiveComparison().isEqualTo(record);
  }

  @Test
  void aRecordWithoutKeyAndHeadersKeepsItsProblem() throws IOException {
    StreamRecord record =
        new StreamRecord(
            0,
            1,
            null,
            new RecordHeaders(null, null, 5, RecordHeaders.UNNUMBERED, null),
            new byte[0],
            "no key");
    assertThat(restored(record)).usingRecursiveComparison().isEqualTo(record);
  }

  @Test
  void damagedBytesAreAnError() {
    byte[] encoded =
        RecordCodec.encode(
            new StreamRecord(0, 1, "host", RecordHeaders.NONE, new byte[] {1, 2}, null));
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> new RecordCodec().decode(0, 1, cut))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
    encoded[0] = 1;
    assertThatThrownBy(() -> new RecordCodec().decode(0, 1, encoded))
        .isInstanceOf(IOException.class);
  }
}
