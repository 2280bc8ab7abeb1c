package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
  private static final int MUTATIONS = 1000;

  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] compressed(Compression compression, String text) throws IOException {
    byte[] plain = bytes(text);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE -> bytes;
          case GZIP -> new GZIPOutputStream(bytes);
          case ZSTD -> bytes;
          case XZ -> new XZOutputStream(bytes, new LZMA2Options(1));
          case LZ4 -> new LZ4FrameOutputStream(bytes, LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB);
          case BZIP2 -> new BZip2CompressorOutputStream(bytes, 1);
        }) {
      out.write(compression == Compression.ZSTD ? Zstd.compress(plain) : plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private Described read(byte[] content) throws IOException {
    String path = Files.write(folder.resolve("trace"), content).toString();
    return Described.of(TraceInput.open(InputSpec.of(path, new Symbols())).events());
  }

  /** What the tools of these names wrote. */
  @ParameterizedTest
  @CsvSource({
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABTADhdABBsSSbjWJABUjBp6rMNcn9hUmwC7m15kluscl0Lxty5NPZkREPRyCEL8t2l7w3FVtAyV94zk5QAAKrBv37zbINCAAFUVJa4V5IftvN9AQAAAAAEWVo=",
    "BCJNGGRAp0MAAAAXIAEAY2luaXQtMREAsVswMDFdIC4uLjEuEgAwMi4wAQDzAzE6IGxvY2tfYWNxdWlyZTogZgEAsDAwMDAwMDAxIGEKAAAAAI14I68=",
    "BCJNGGRAp0MAAAAXIAEAY2luaXQtMREAsVswMDFdIC4uLjEuEgAwMi4wAQDzAzE6IGxvY2tfYWNxdWlyZTogZgEAsDAwMDAwMDAxIGEKAAAAAI14I68=",
    "QlpoOTFBWSZTWaO5dfQAAAlbgCxQQANwEAAKqy22ACAAVFAAAAGQhqR5Q9Jp5TIDRmoFRAMiabPLYryVXDEYpGEOj4izIOZ28rfg00IdT4EHIPxdyRThQkKO5dfQ",
  })
  void theToolsOwnFilesAreRead(String written) throws IOException {
    Described read = read(Base64.getDecoder().decode(written));
    assertThat(read.failure()).isNull();
    assertThat(read.rows()).hasSize(1);
  }

  @Test
  void blocksThatGoOnWithThoseBeforeThemAreRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    var linked =
        new FramedLZ4CompressorOutputStream.Parameters(
            FramedLZ4CompressorOutputStream.BlockSize.K64, true, false, true);
    try (OutputStream out = new FramedLZ4CompressorOutputStream(bytes, linked)) {
      out.write(bytes(SampleText.ftrace(1200)));
    }
    assertThat(bytes.toByteArray()[4] & 0x20).isZero();
    assertThat(read(bytes.toByteArray()).rows()).hasSize(1200);
  }

  @ParameterizedTest
  @EnumSource
  void membersThatFollowOneAnotherAreOneText(Compression compression) throws IOException {
    String a = SampleText.ftrace(900);
    String b = SampleText.ftrace(1500);
    byte[] both = joined(compressed(compression, a), compressed(compression, b));
    assertThat(read(both).everything()).isEqualTo(Described.ftrace(a + b).everything());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void ofCutDataAllIsReadThatIsThere(Compression compression) throws IOException {
    String text = SampleText.ftrace(20_000);
    byte[] whole = compressed(compression, text);
    Described read = read(Arrays.copyOf(whole, whole.length / 2));
    assertThat(read.rows().size()).isBetween(3_000, 15_000);
    assertThat(read.rows()).isEqualTo(Described.ftrace(text).rows().subList(0, read.rows().size()));
    assertThat(read.failure())
        .hasMessageContaining(compression.title() + " data is broken or cut short near byte");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void ofACutMemberThoseBeforeItAreReadToTheirLastLine(Compression compression) throws IOException {
    byte[] one = compressed(compression, SampleText.ftrace(50));
    byte[] cut = compressed(compression, SampleText.ftrace(90));
    Described read = read(joined(one, Arrays.copyOf(cut, cut.length / 2)));
    assertThat(read.rows()).hasSizeGreaterThanOrEqualTo(50);
    assertThat(read.failure()).hasMessageContaining("broken or cut short");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "ZSTD"})
  void whatFollowsAMemberAndIsNoneIsAnError(Compression compression) throws IOException {
    String text = SampleText.ftrace(20);
    byte[] whole = compressed(compression, text);
    Described read = read(joined(whole, bytes("and some text after it")));
    assertThat(read.rows()).hasSize(20);
    assertThat(read.failure()).hasMessageContaining("data is broken or cut short near byte");
  }

  /** A file that would need gigabytes of dictionary is refused before any is allocated. */
  @Test
  void aFileThatWantsMoreMemoryThanThereIsForItIsRefused() throws IOException {
    byte[] whole = compressed(Compression.XZ, SampleText.ftrace(20));
    assertThat(whole[14]).as("filter LZMA2 in the block's header").isEqualTo((byte) 0x21);
    whole[16] = 36;
    CRC32 sum = new CRC32();
    sum.update(whole, 12, 8);
    for (int i = 0; i < 4; i++) {
      whole[20 + i] = (byte) (sum.getValue() >>> (8 * i));
    }
    assertFailsWith(whole, "xz data is broken or cut short", "memory");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void anyTruncationFailsOrReadsAPrefix(Compression compression) throws IOException {
    String text = SampleText.ftrace(30);
    byte[] whole = compressed(compression, text);
    for (int length = 11; length < whole.length; length++) {
      byte[] read = readable(Arrays.copyOf(whole, length), text.length(), "cut at " + length);
      assertThat(text).as("cut at " + length).startsWith(new String(read, StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void noMutationThrowsAnythingElse(Compression compression) throws IOException {
    long seed = 20261129;
    Random random = new Random(seed);
    int damaged = 0;
    String text = SampleText.ftrace(200);
    byte[] whole = compressed(compression, text);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      String what = compression + ", seed " + seed + ", mutation " + i;
      byte[] read = readable(mutated, text.length(), what);
      damaged += Arrays.equals(read, bytes(text)) ? 0 : 1;
    }
    assertThat(damaged).isGreaterThan(MUTATIONS / 4);
  }

  /** What can be read of it, up to {@code most} bytes; nothing but an IOException ends it. */
  private static byte[] readable(byte[] content, int most, String what) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (InputContent opened =
        InputContent.of("trace", Tuning.DEFAULT, new ByteArrayInputStream(content))) {
      InputStream in = opened.stream(0);
      byte[] buffer = new byte[1 << 12];
      for (int n = 0; n >= 0 && read.size() <= most; n = in.read(buffer)) {
        read.write(buffer, 0, n);
      }
    } catch (IOException e) {
      return read.toByteArray();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    return read.toByteArray();
  }

  private void assertFailsWith(byte[] content, String... words) throws IOException {
    try {
      Described read = read(content);
      assertThat(read.failure()).hasMessageContainingAll(words);
    } catch (TraceInputException e) {
      assertThat(e).hasMessageContainingAll(words);
    }
  }
}
