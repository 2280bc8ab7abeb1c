package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The encoding below the records. */
class ValueTest {
  private final ValueWriter out = new ValueWriter();

  @Test
  void numbersOfEverySizeComeBack() throws Exception {
    for (int shift = 0; shift < Long.SIZE; shift++) {
      for (long n : new long[] {1L << shift, -1L << shift, (1L << shift) - 1}) {
        out.number(n);
        assertThat(reader(out.value()).number()).isEqualTo(n);
      }
    }
  }

  @Test
  void arraysWhoseDifferencesOverflowComeBack() throws Exception {
    long[] longs = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, Long.MIN_VALUE};
    int[] ints = {Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1, Integer.MIN_VALUE};
    out.numbers(longs);
    out.numbers(ints);
    ValueReader in = reader(out.value());
    assertThat(in.numbers()).isEqualTo(longs);
    assertThat(in.smallNumbers()).isEqualTo(ints);
    in.end();
  }

  @Test
  void aRunOfTheSameNumberTakesAByteEach() {
    long[] same = new long[1000];
    Arrays.fill(same, 0xffff_8880_1234_5678L);
    out.numbers(same);
    assertThat(out.value()).hasSizeLessThan(1020);
  }

  @Test
  void sharedStringsAreOneCopyEach() {
    SharedStrings shared = new SharedStrings();
    String[] first = new String[5000];
    for (int i = 0; i < first.length; i++) {
      first[i] = shared(shared, "&class" + i);
      assertThat(first[i]).isEqualTo("&class" + i);
    }
    for (int i = 0; i < first.length; i++) {
      assertThat(shared(shared, "&class" + i)).isSameAs(first[i]);
    }
    assertThat(shared(shared, "Grüße")).isEqualTo("Grüße");
  }

  private static String shared(SharedStrings shared, String string) {
    byte[] bytes = ("<" + string + ">").getBytes(StandardCharsets.UTF_8);
    return shared.of(bytes, 1, bytes.length - 2);
  }

  @Test
  void whatIsLeftOverIsAnError() {
    out.number(1);
    out.number(2);
    ValueReader in = reader(out.value());
    assertThatThrownBy(
            () -> {
              in.number();
              in.end();
            })
        .isInstanceOf(IOException.class);
  }

  /** Cut, changed and random values: a record, or an IOException, or no such name in an enum. */
  @Test
  void damagedValuesFailCleanly() {
    long seed = Seed.of("ValueTest");
    Random random = new Random(seed);
    RandomRecords records = new RandomRecords(seed);
    for (int round = 0; round < 3000; round++) {
      for (byte[] value : values(records)) {
        if (value.length > 0) {
          value[random.nextInt(value.length)] = (byte) random.nextInt();
        }
        byte[] damaged = Arrays.copyOf(value, random.nextInt(value.length + 2));
        decode(in -> FindingCodec.readRecord(in), damaged);
        decode(in -> SourceCodec.readSource(in), damaged);
        decode(in -> LockdepCodec.readValidator(in), damaged);
        decode(in -> LockdepCodec.readClass(Keys.of(1), in), damaged);
        decode(in -> LockdepCodec.readDependency(Keys.of(1, 2), in), damaged);
      }
    }
  }

  private List<byte[]> values(RandomRecords records) {
    FindingCodec.write(out, records.finding("f"));
    byte[] finding = out.value();
    SourceCodec.write(out, records.source("s"));
    byte[] source = out.value();
    LockdepCodec.write(out, records.validator("v"));
    byte[] validator = out.value();
    LockdepCodec.write(out, records.lockClass(1));
    byte[] lockClass = out.value();
    LockdepCodec.write(out, records.dependency(1, 2));
    return List.of(finding, source, validator, lockClass, out.value());
  }

  private static void decode(ValueReader.Fields<?> fields, byte[] value) {
    ValueReader in = reader(value);
    try {
      assertThat(fields.read(in)).isNotNull();
    } catch (IOException | IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static ValueReader reader(byte[] value) {
    return new ValueReader(value, new SharedStrings());
  }
}
