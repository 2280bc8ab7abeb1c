package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipMembersTest {
  private static final byte[] A = gzip("one line\n".repeat(1000));
  private static final byte[] B = gzip("another\n".repeat(50));

  @Test
  void membersAreOneContent() throws IOException {
    assertThat(text(joined(A, B))).isEqualTo("one line\n".repeat(1000) + "another\n".repeat(50));
    assertThat(text(joined(A, gzip(""), B))).endsWith("another\n");
  }

  @Test
  void headersMayHaveAllFields() throws IOException {
    byte[] plain = gzip("x");
    byte[] fields = {3, 0, 1, 2, 3, 'n', 0, 'c', 0, 9, 9};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    byte[] header = Arrays.copyOf(plain, 10);
    header[3] = 2 | 4 | 8 | 16;
    assertThat(text(joined(header, fields, rest))).isEqualTo("x");
  }

  @Test
  void zerosAtTheEndFillAMedium() throws IOException {
    assertThat(text(joined(A, new byte[100_000]))).hasSize(9000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"junk", "\037", "\037\213", "\037\213\007xxxxxxx", "\037\213\010\340xxx"})
  void whatFollowsAMemberMustBeOne(String junk) {
    byte[] bytes = junk.getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> text(joined(A, bytes))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> text(joined(A, new byte[3], bytes))).isInstanceOf(IOException.class);
  }

  @Test
  void everyCutIsNoticed() {
    byte[] both = joined(A, B);
    for (int length = 0; length < both.length; length++) {
      byte[] cut = Arrays.copyOf(both, length);
      if (length != A.length) {
        assertThatThrownBy(() -> text(cut)).as("%d bytes", length).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void noDamageGivesAnotherContentWithoutAWord() {
    long seed = Seed.of("GzipMembersTest");
    Random random = new Random(seed);
    byte[] both = joined(A, B);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = both.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      String content;
      try {
        content = text(damaged);
      } catch (IOException said) {
        continue;
      }
      // Time, level and system in a header mean nothing to the content.
      assertThat(content).hasSize(9000 + 400).startsWith("one line\n").endsWith("another\n");
    }
  }

  private static String text(byte[] gzip) throws IOException {
    try (GzipMembers in = new GzipMembers(new ByteArrayInputStream(gzip), 7)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
