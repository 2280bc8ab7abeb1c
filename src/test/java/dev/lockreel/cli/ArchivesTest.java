package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces in tar and zip files. */
class ArchivesTest {
  private static final int MUTATIONS = 300;

  @TempDir private Path folder;

  private static String trace(int seconds, String... events) {
    StringBuilder text = new StringBuilder("# tracer: nop\n#\n");
    for (int i = 0; i < events.length; i++) {
      text.append(
          String.format(
              "t-%d [001] ..... %d.000%d: %s%n", 100 + seconds, seconds, 100 + i, events[i]));
    }
    return text.toString();
  }

  /** Two halves of an inversion, the later one first by name; and what else lies in a folder. */
  private static Map<String, byte[]> capture() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(
        "capture/a.txt",
        bytes(
            trace(
                20,
                "lock_acquire: ffff888100000020 fld_B",
                "lock_acquire: ffff888100000010 fld_A",
                "lock_release: ffff888100000010 fld_A",
                "lock_release: ffff888100000020 fld_B")));
    files.put(
        "capture/b.txt.gz",
        gzip(
            bytes(
                trace(
                    10,
                    "lock_acquire: ffff888100000010 fld_A",
                    "lock_acquire: ffff888100000020 fld_B",
                    "lock_release: ffff888100000020 fld_B",
                    "lock_release: ffff888100000010 fld_A"))));
    files.put("capture/../notes.txt", bytes("what I saw\n"));
    files.put("capture/dmesg.txt", bytes("[    0.000000] Linux version 6.1\n"));
    files.put("capture/kallsyms", bytes("ffffffff824722c0 D __lockdep_no_validate__\n"));
    files.put("capture/formats/lock/lock_acquire/format", bytes("name: lock_acquire\nID: 60\n"));
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        put(out, entry, file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream out, TarArchiveEntry entry, byte[] content)
      throws IOException {
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        write(out, file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** With one file, whose content is compressed with a method of which the JDK knows nothing. */
  private static byte[] zip(ZipMethod method, byte[] content, byte[] compressed)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
      ZipArchiveEntry entry = new ZipArchiveEntry("a.txt");
      CRC32 sum = new CRC32();
      sum.update(content);
      entry.setMethod(method.getCode());
      entry.setCrc(sum.getValue());
      entry.setSize(content.length);
      entry.setCompressedSize(compressed.length);
      out.addRawArchiveEntry(entry, new ByteArrayInputStream(compressed));
    }
    return bytes.toByteArray();
  }

  private static byte[] bzip2(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BZip2CompressorOutputStream out = new BZip2CompressorOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static void write(OutputStream out, byte[] content) throws IOException {
    out.write(content);
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  private static JsonNode json(Shell run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  private static Shell replay(String... args) {
    List<String> all = new ArrayList<>(List.of("replay", "--output", "json"));
    all.addAll(Arrays.asList(args));
    return Shell.run(all.toArray(String[]::new));
  }

  @Test
  void aZipIsReadWhateverItsMethodOrRefusedWithIt() throws IOException {
    byte[] text = bytes(trace(1, "lock_acquire: ffff888100000020 fld_B"));
    Shell run = replay(file("bzip2.zip", zip(ZipMethod.BZIP2, text, bzip2(text))));
    assertThat(run.exitCode()).isZero();
    assertThat(json(run).at("/sources/0/events").asInt()).isOne();

    Shell lzma = replay(file("lzma.zip", zip(ZipMethod.LZMA, text, text)));
    assertThat(lzma.exitCode()).isEqualTo(3);
    assertThat(lzma.err())
        .contains("lzma.zip!/a.txt: is compressed with LZMA, which is not read here")
        .hasLineCount(1);
  }

  @Test
  void aZipThatIsCutShortIsRefusedAsThat() throws IOException {
    byte[] whole = zip(capture());
    Shell run = replay(file("cut.zip", Arrays.copyOf(whole, whole.length - 30)));
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("cut.zip: the archive is broken or cut short").hasLineCount(1);
  }

  @Test
  void theTracesOfAnArchiveAreReadInTheOrderOfTheirTimes() throws IOException {
    for (String archive :
        new String[] {
          file("capture.tar", tar(capture())),
          file("capture.tgz", gzip(tar(capture()))),
          file("capture.zip", zip(capture())),
        }) {
      Shell run = replay(archive);
      // Of two boots: a warning.
      assertThat(run.exitCode()).as(archive).isZero();
      assertThat(json(run).at("/sources/0/file").asText()).isEqualTo("b.txt.gz");
      assertThat(json(run).at("/sources/1/file").asText()).isEqualTo("a.txt");
      assertThat(json(run).at("/findings/0/rule").asText()).isEqualTo("lock-order-inversion");
      assertThat(run.err()).contains("left out of", "notes.txt", "dmesg.txt").hasLineCount(1);
      assertThat(run.err()).doesNotContain(": format", ", format");
    }
  }

  /** A packed tracefs: else the traces of single CPUs would make warnings of its errors. */
  @Test
  void theTracesOfSingleCpusAreLeftOutBesideTheWholeOne() throws IOException {
    byte[] whole = bytes(trace(20, "lock_acquire: ffff888100000020 fld_B"));
    byte[] alone = bytes(trace(30, "lock_acquire: ffff888100000010 fld_A"));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("tracing/per_cpu/cpu0/trace", whole);
    files.put("tracing/trace", whole);
    files.put("tracing/instances/other/per_cpu/cpu0/trace", alone);
    Shell run = replay(file("tracing.tar", tar(files)));
    assertThat(run.err()).contains("left out of ", ": per_cpu/cpu0/trace").hasLineCount(1);
    assertThat(json(run).at("/statistics/events").asInt()).isEqualTo(2);
  }

  @Test
  void theSameReportAsFromTheFolder() throws IOException {
    Path plain = Files.createDirectory(folder.resolve("plain"));
    for (Map.Entry<String, byte[]> file : capture().entrySet()) {
      Files.write(plain.resolve(Path.of(file.getKey()).getFileName()), file.getValue());
    }
    String fromFolder = replay(plain.toString()).out();
    assertThat(replay(file("capture.tar", tar(capture()))).out()).isEqualTo(fromFolder);
    assertThat(fromFolder).contains("lock-order-inversion");
  }

  @Test
  void oneFileOfAnArchiveCanBeNamed() throws IOException {
    String archive = file("capture.tar", tar(capture()));
    Shell run = replay(archive + "!/capture/a.txt");
    assertThat(run.exitCode()).isZero();
    assertThat(json(run).at("/statistics/events").asInt()).isEqualTo(4);
    Shell none = replay(archive + "!/capture/c.txt");
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).contains("c.txt: no such file in the archive").hasLineCount(1);
  }

  @Test
  void aSymbolTableBesideTheTracesIsUsed() throws IOException {
    Map<String, byte[]> files = capture();
    files.put("capture/kallsyms", bytes("0000000000000000 D __lockdep_no_validate__\n"));
    assertThat(replay(file("hidden.tar", tar(files))).err()).contains("all addresses are zero");
    files.put("capture/kallsyms", bytes("nothing\n"));
    Shell run = replay(file("other.zip", zip(files)));
    assertThat(run.err()).contains("left out: ", "!/capture/kallsyms: no __lockdep_no_validate__");
    assertThat(json(run).at("/statistics/events").asInt()).isEqualTo(8);
  }

  @Test
  void anArchiveWithinAnArchiveIsRefused() throws IOException {
    for (byte[] inner : new byte[][] {tar(capture()), zip(capture()), gzip(tar(capture()))}) {
      Shell run = replay(file("outer.tar", tar(Map.of("inner", inner))));
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.err()).contains("!/inner: is a tar or zip archive, ").hasLineCount(1);
    }
  }

  @Test
  void theTracesBesideAnArchiveInAnArchiveAreRead() throws IOException {
    Map<String, byte[]> files = capture();
    files.put("capture/logs.tar.gz", gzip(tar(capture())));
    Shell run = replay(file("outer.tar", tar(files)));
    assertThat(json(run).at("/statistics/events").asInt()).isEqualTo(8);
    assertThat(run.err()).contains("!/capture/logs.tar.gz: is a tar or zip archive, ");
  }

  @Test
  void anArchiveWithoutTracesIsAnError() throws IOException {
    for (byte[] empty : new byte[][] {tar(Map.of("a", bytes("b\n"))), zip(Map.of())}) {
      Shell run = replay(file("empty", empty));
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.err()).contains("empty: no trace is in this folder or archive");
    }
  }

  @Test
  void aCutArchiveFailsWithOneLine() throws IOException {
    byte[] whole = tar(capture());
    for (int length = 513; length < 4096; length += 97) {
      Shell run = replay(file("cut.tar", Arrays.copyOf(whole, length)));
      assertThat(run.exitCode()).as("cut at " + length).isIn(0, 1, 3);
      assertThat(run.err()).as("cut at " + length).doesNotContain("Exception");
    }
    byte[] zip = zip(capture());
    Shell run = replay(file("cut.zip", Arrays.copyOf(zip, zip.length - 30)));
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("cut.zip").hasLineCount(1);
  }

  @Test
  void theTracesBeforeTheCutOfAnArchiveAreRead() throws IOException {
    Map<String, byte[]> capture = capture();
    capture.put("capture/z.txt", bytes(trace(30, "lock_acquire: ffff888100000020 fld_B")));
    byte[] whole = tar(capture);
    int last = new String(whole, StandardCharsets.ISO_8859_1).indexOf("capture/z.txt");
    for (int length : new int[] {last + 100, last + 550}) {
      for (byte[] cut : new byte[][] {Arrays.copyOf(whole, length), cut(gzip(whole), length)}) {
        Shell run = replay(file("cut.tar", cut));
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("cut.tar: the archive is broken or cut short");
        assertThat(json(run).at("/findings")).hasSize(1);
      }
    }
  }

  /** A gzip file whose content is cut, as well as its end. */
  private static byte[] cut(byte[] gzipped, int length) throws IOException {
    byte[] plain;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      plain = in.readNBytes(length);
    }
    byte[] again = gzip(plain);
    return Arrays.copyOf(again, again.length - 8);
  }

  @Test
  void noMutationThrowsAnythingElse() throws IOException {
    long seed = 20261129;
    Random random = new Random(seed);
    for (byte[] whole : new byte[][] {tar(capture()), zip(capture())}) {
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] mutated = whole.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
          mutated[random.nextInt(Math.min(3000, mutated.length))] = (byte) random.nextInt(256);
        }
        Shell run = replay(file("mutated", mutated));
        String what = "seed " + seed + ", mutation " + i;
        assertThat(run.exitCode()).as(what).isIn(0, 1, 3);
        assertThat(run.err()).as(what).doesNotContain("Exception", "\tat ");
      }
    }
  }
}
