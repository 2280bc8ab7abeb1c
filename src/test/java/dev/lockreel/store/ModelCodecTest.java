package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The models' state in bytes: what was written comes back, and damage is reported as such. */
class ModelCodecTest {
  private static final int RANDOM_VALUES = 2_000;

  private final long seed = Seed.of("ModelCodecTest");
  private final Random random = new Random(seed);

  private byte[] value() {
    ValueWriter out = new ValueWriter();
    ModelCodec.write(out, new RandomRecords(random.nextLong()).model("source"));
    return out.value();
  }

  private static StoredModel read(byte[] value) throws IOException {
    ValueReader in = new ValueReader(value, new SharedStrings());
    StoredModel model = ModelCodec.read(in);
    in.end();
    return model;
  }

  @RepeatedTest(20)
  void whatIsReadIsWhatWasWritten() throws Exception {
    byte[] value = value();
    ValueWriter again = new ValueWriter();
    ModelCodec.write(again, read(value));
    assertThat(again.value()).as("seed %d", seed).isEqualTo(value);
  }

  @Test
  void whatIsCutOffIsRefused() {
    byte[] value = value();
    for (int length = 0; length < value.length; length++) {
      byte[] cut = Arrays.copyOf(value, length);
      assertThatThrownBy(() -> read(cut)).as("seed %d", seed).isInstanceOf(IOException.class);
    }
  }

  /** The checksum covers the models' state: a change of any bit of it is noticed. */
  @Test
  void aChangedStateIsRefused() {
    StoredModel model = new RandomRecords(random.nextLong()).model("source");
    ValueWriter out = new ValueWriter();
    ModelCodec.write(out, new StoredModel("source", java.util.List.of(), model.image()));
    byte[] value = out.value();
    int state = "source".length() + 2;
    for (int at = state; at < value.length; at++) {
      byte[] changed = value.clone();
      changed[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      assertThatThrownBy(() -> read(changed)).as("seed %d", seed).isInstanceOf(IOException.class);
    }
  }

  @Test
  void randomBytesAreRefused() {
    for (int i = 0; i < RANDOM_VALUES; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThatThrownBy(() -> read(bytes))
          .as("seed %d", seed)
          .isInstanceOfAny(IOException.class, IllegalArgumentException.class);
    }
  }
}
