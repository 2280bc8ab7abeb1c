package dev.lockreel.ingest.lrb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.lockreel.Seed;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ResumePoint;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.ingest.batch.BatchText;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LrbSourceTest {
  private static final Path CAPTURE = Path.of("traces/captures/bugs-aa.txt.zst");
  private static final Path SCENARIO = Path.of("traces/lock/subclass-inverted.ndjson");

  @TempDir Path folder;

  /** What was read of a file, and how reading it ended. */
  private static final class Read {
    final List<String> rows = new ArrayList<>();
    final List<ResumePoint> resumePoints = new ArrayList<>();
    final ReadTally tally = new ReadTally();
    boolean unterminatedTail;
    TraceInputException failure;
  }

  private static Read read(Path file, ResumePoint from) throws IOException {
    return read(InputSpec.of(file.toString(), new Symbols()), from);
  }

  private static Read read(InputSpec spec, ResumePoint from) throws IOException {
    try {
      return read(TraceInput.open(spec), from);
    } catch (TraceInputException e) {
      Read failed = new Read();
      failed.failure = e;
      return failed;
    }
  }

  private static Read read(TraceInput opened, ResumePoint from) throws IOException {
    Read read = new Read();
    try (TraceInput input = opened;
        EventSource source = input.events(from)) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        read.rows.addAll(BatchText.rows(batch));
        read.tally.add(batch.tally);
        read.unterminatedTail = batch.unterminatedTail;
        read.resumePoints.add(new ResumePoint(batch.nextOffset, batch.nextLine, source.state()));
        source.recycle(batch);
      }
    } catch (TraceInputException e) {
      read.failure = e;
    }
    return read;
  }

  /** The trace as a batch file of {@code rows} or fewer events a frame. */
  private static byte[] written(Path trace, int rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputSpec spec = InputSpec.of(trace.toString(), new Symbols()).withThreads(0);
    try (TraceInput input = TraceInput.open(spec);
        LrbWriter writer = new LrbWriter(bytes, input.origin().source());
        EventSource source = input.events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        for (int from = 0; from < batch.size; from += rows) {
          EventBatch part = new EventBatch();
          part.origin = batch.origin;
          part.symbols = batch.symbols;
          part.prepend(batch, from, Math.min(rows, batch.size - from));
          if (from == 0) {
            part.tally.add(batch.tally);
          }
          writer.write(part);
        }
      }
    }
    return bytes.toByteArray();
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  @Test
  void whatWasWrittenIsReadBackWithTheTracesOwnPlaces() throws IOException {
    Path file = file("a.lrb", written(CAPTURE, 1000));
    Read text = read(CAPTURE, ResumePoint.START);
    Read back = read(file, ResumePoint.START);
    assertThat(back.failure).isNull();
    assertThat(back.rows).isEqualTo(text.rows);
    assertThat(BatchText.tally(back.tally)).isEqualTo(BatchText.tally(text.tally));
    try (TraceInput input = TraceInput.open(InputSpec.of(file.toString(), new Symbols()))) {
      assertThat(input.format()).isEqualTo(Format.BATCH_FILE);
      assertThat(input.origin()).isEqualTo(new Origin("bugs-aa.txt.zst", "a.lrb"));
    }
    InputSpec named = InputSpec.of(file.toString(), new Symbols()).withSource("lab7");
    try (TraceInput input = TraceInput.open(named)) {
      assertThat(input.origin()).isEqualTo(new Origin("lab7", "a.lrb"));
    }
  }

  @Test
  void compressionDoesNotMatter() throws IOException {
    byte[] content = written(CAPTURE, 1000);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(content);
    }
    Read plain = read(file("a.lrb", content), ResumePoint.START);
    for (byte[] stored : List.of(gzip.toByteArray(), Zstd.compress(content))) {
      Path file = file("b.lrb", stored);
      Read read = read(file, ResumePoint.START);
      assertThat(read.failure).isNull();
      assertThat(read.rows).isEqualTo(plain.rows);
      ResumePoint half = plain.resumePoints.get(plain.resumePoints.size() / 2);
      int rows = plain.rows.size() - read(file, half).rows.size();
      assertThat(plain.rows.subList(rows, plain.rows.size())).isEqualTo(read(file, half).rows);
      Path cut = file("c.lrb", Arrays.copyOf(stored, stored.length / 2));
      Read broken = read(cut, ResumePoint.START);
      assertThat(broken.rows).isNotEmpty().isEqualTo(plain.rows.subList(0, broken.rows.size()));
      assertThat(broken.failure).hasMessageContaining("data is broken or cut short near byte");
    }
  }

  @Test
  void readingGoesOnAfterEveryFrame() throws IOException {
    Path file = file("a.lrb", written(CAPTURE, 1000));
    Read whole = read(file, ResumePoint.START);
    assertThat(whole.resumePoints).hasSizeGreaterThan(10);
    int frames = 0;
    for (ResumePoint point : whole.resumePoints) {
      assertThat(point.line()).isEqualTo(++frames + 1);
      Read rest = read(file, point);
      int before = whole.rows.size() - rest.rows.size();
      assertThat(rest.rows).isEqualTo(whole.rows.subList(before, whole.rows.size()));
      assertThat(rest.resumePoints).hasSize(whole.resumePoints.size() - frames);
    }
  }

  /** Of a file that ends anywhere, its whole frames are read; when it has grown, the rest. */
  @Test
  void aFileThatEndsAnywhereKeepsItsWholeFramesAndGoesOnWhenItHasGrown() throws IOException {
    byte[] content = written(SCENARIO, 2);
    Path file = file("a.lrb", content);
    Read whole = read(file, ResumePoint.START);
    assertThat(whole.resumePoints).hasSizeGreaterThan(2);
    int header = LrbFormat.header(SCENARIO.getFileName().toString()).length;
    for (int length = 8; length < content.length; length++) {
      Path cut = file("cut.lrb", Arrays.copyOf(content, length));
      Read part = read(cut, ResumePoint.START);
      if (length < header) {
        assertThat(part.failure).hasMessage(cut + ": ends inside its header");
        continue;
      }
      assertThat(part.failure).isNull();
      assertThat(part.rows).isEqualTo(whole.rows.subList(0, part.rows.size()));
      int end = length;
      boolean between =
          end == header || whole.resumePoints.stream().anyMatch(each -> each.offset() == end);
      assertThat(part.unterminatedTail).as("%d bytes", length).isEqualTo(!between);
      if (!between) {
        assertThat(part.tally.anomalies()).containsEntry(Anomaly.TRUNCATED_LINE, 1L);
        assertThat(part.tally.examples().get(0).position())
            .isEqualTo(Position.ofByte(last(part).offset()));
      }
      if (!part.resumePoints.isEmpty() && last(part).readerState().length > 0) {
        Read rest = read(file, last(part));
        assertThat(rest.failure).isNull();
        assertThat(rest.rows).isEqualTo(whole.rows.subList(part.rows.size(), whole.rows.size()));
      }
    }
  }

  private static ResumePoint last(Read read) {
    return read.resumePoints.get(read.resumePoints.size() - 1);
  }

  @Test
  void aCopyThatEndsEarlierHasNothingNew() throws IOException {
    byte[] content = written(SCENARIO, 2);
    Read whole = read(file("a.lrb", content), ResumePoint.START);
    for (int length = 8; length < content.length; length++) {
      Path shorter = file("b.lrb", Arrays.copyOf(content, length));
      Read rest = read(shorter, last(whole));
      assertThat(rest.failure).isNull();
      assertThat(rest.rows).isEmpty();
    }
  }

  @Test
  void aFileThatWasWrittenAnewIsNotALongerVersion() throws IOException {
    Read before = read(file("a.lrb", written(CAPTURE, 1000)), ResumePoint.START);
    Path anew = file("a.lrb", written(CAPTURE, 900));
    assertThat(read(anew, before.resumePoints.get(5)).failure)
        .hasMessageMatching(
            ".*a.lrb: is (not a longer version of what was read before: .*|damaged at byte .*)");
    byte[] other = written(CAPTURE, 1000);
    other[other.length - 1]++;
    int frame = (int) before.resumePoints.get(before.resumePoints.size() - 2).offset();
    checksum(other, frame, other.length - frame - LrbFormat.FRAME_HEADER_BYTES);
    assertThat(read(file("a.lrb", other), last(before)).failure)
        .hasMessageEndingWith(
            "a.lrb: is not a longer version of what was read before: the frame at byte "
                + frame
                + " is another one");
  }

  @Test
  void whatIsNoBatchFileIsSaidInOneLine() throws IOException {
    byte[] content = written(SCENARIO, 100);
    Path text = file("text.lrb", "# tracer: nop and so on\n".getBytes(UTF_8));
    InputSpec said = InputSpec.of(text.toString(), new Symbols()).withFormat(Format.BATCH_FILE);
    assertThat(read(said, ResumePoint.START).failure)
        .hasMessage(text + ": does not begin like a batch file (.lrb)");
    byte[] newer = content.clone();
    newer[11] = 2;
    Path file = file("a.lrb", newer);
    assertThat(read(file, ResumePoint.START).failure)
        .hasMessage(file + ": is a batch file of version 2, where 1 is known");
    byte[] named = content.clone();
    named[20]++;
    assertThat(read(file("b.lrb", named), ResumePoint.START).failure)
        .hasMessageEndingWith("damaged at byte 0: the header does not match its checksum");
    assertThat(read(file("c.lrb", Arrays.copyOf(content, 7)), ResumePoint.START).failure)
        .hasMessageContaining("none of the known formats");
  }

  /**
   * Whatever happens to the bytes: what stands before the damage is read, and one line says where
   * it is. In every second mutation the checksums are put right again, so that the batches
   * themselves are what is wrong.
   */
  @Test
  void damageIsFoundAndWhatStandsBeforeItIsKept() throws IOException {
    long seed = Seed.of("LrbSourceTest");
    Random random = new Random(seed);
    byte[] content = written(SCENARIO, 3);
    Read whole = read(file("a.lrb", content), ResumePoint.START);
    int header = LrbFormat.header(SCENARIO.getFileName().toString()).length;
    InputSpec inMemory = InputSpec.of("m.lrb", new Symbols());
    for (int i = 0; i < Integer.getInteger("lockreel.mutations", 10_000); i++) {
      byte[] mutated = content.clone();
      int around = 8 + random.nextInt(content.length - 8);
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int where = Math.min(content.length - 1, around + random.nextInt(20));
        mutated[where] = (byte) random.nextInt();
      }
      int at = Arrays.mismatch(content, mutated);
      if (at < 0) {
        continue;
      }
      boolean repaired = i % 2 == 0 && at >= header;
      if (repaired) {
        repair(mutated, whole, header);
      }
      Read read = read(TestInputs.of(inMemory, mutated), ResumePoint.START);
      String description = "seed " + seed + ", mutation " + i + " at " + at;
      if (!repaired) {
        List<String> sound = whole.rows.subList(0, rowsBefore(whole, at));
        assertThat(read.rows).as(description).isEqualTo(sound);
        assertThat(read.failure != null || read.unterminatedTail).as(description).isTrue();
      }
      if (read.failure != null) {
        assertThat(read.failure.getMessage()).as(description).doesNotContain("\n");
      }
    }
  }

  /** Writes the right checksums into the headers of all frames. */
  private static void repair(byte[] content, Read whole, int header) {
    int frame = header;
    for (ResumePoint next : whole.resumePoints) {
      int batch = frame + LrbFormat.FRAME_HEADER_BYTES;
      int length = (int) next.offset() - batch;
      checksum(content, frame, length);
      frame = (int) next.offset();
    }
  }

  /** Writes the header of the frame at {@code frame}, whose batch has {@code length} bytes. */
  private static void checksum(byte[] content, int frame, int length) {
    ByteBuffer header = ByteBuffer.wrap(content, frame, LrbFormat.FRAME_HEADER_BYTES);
    int batch = frame + LrbFormat.FRAME_HEADER_BYTES;
    header.putInt(length).putInt(LrbFormat.checksum(content, batch, length));
    header.putInt(LrbFormat.checksum(content, frame, 8));
  }

  /** Rows of the frames that end at {@code at} or before. */
  private static int rowsBefore(Read whole, int at) {
    int frames = 0;
    while (frames < whole.resumePoints.size() && whole.resumePoints.get(frames).offset() <= at) {
      frames++;
    }
    return Math.min(whole.rows.size(), frames * 3);
  }
}
