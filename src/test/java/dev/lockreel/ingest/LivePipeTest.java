package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LivePipeTest {
  private static final String LAST = "";

  private final long seed = Seed.of("LivePipeTest");
  private final Random random = new Random(seed);

  @Test
  void aReaderWithoutMemoryFailsThePipe() throws IOException {
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    LivePipe.Opener opener =
        () -> {
          throw full;
        };
    try (LivePipe pipe = new LivePipe(opener, "test", () -> false)) {
      assertThatThrownBy(pipe::read).isInstanceOf(AssertionError.class).hasRootCause(full);
    }
  }

  /** Gives what the test puts into it, and is silent otherwise. */
  private static final class Pipe extends InputStream {
    private final LinkedBlockingQueue<String> written = new LinkedBlockingQueue<>();

    @Override
    public int read() {
      throw new AssertionError("read a byte at a time");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        byte[] bytes = written.take().getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, into, offset, bytes.length);
        return bytes.length == 0 ? -1 : bytes.length;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static String lines(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(String.format("  a-%d [%03d] d..2. 2.%06d: user_return:%n", i % 5, i % 3, i / 2));
    }
    return text.toString();
  }

  private static EventSource open(Pipe pipe, int threads) throws IOException {
    InputSpec spec = InputSpec.of("-", new Symbols()).withThreads(threads);
    return TraceInput.ofStream(spec, Tuning.DEFAULT, new LivePipe(() -> pipe, "test", () -> false))
        .events();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void theLinesOfASilentPipeAreHandedOut(int threads) throws IOException {
    Pipe pipe = new Pipe();
    pipe.written.add(lines(0, 200));
    List<Long> positions = new ArrayList<>();
    try (EventSource source = open(pipe, threads)) {
      for (int round = 1; round <= 3; round++) {
        int there = round * 200;
        while (positions.size() < there - 66) {
          take(source.next(), positions);
        }
        pipe.written.add(lines(there, there + 200));
      }
      pipe.written.add(LAST);
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        take(batch, positions);
      }
    }
    assertThat(positions).hasSize(800);
    assertThat(positions).isSorted().doesNotHaveDuplicates();
  }

  private static void take(EventBatch batch, List<Long> positions) {
    for (int row = 0; row < batch.size; row++) {
      positions.add(batch.position[row]);
    }
  }

  @RepeatedTest(5)
  void whereAPipeFallsSilentDoesNotMatter() throws IOException {
    String text = lines(0, 2000);
    Pipe pipe = new Pipe();
    Thread writer =
        new Thread(
            () -> {
              for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(20_000));
                pipe.written.add(text.substring(at, end));
                at = end;
              }
              pipe.written.add(LAST);
            });
    writer.start();
    assertThat(Described.of(open(pipe, 2)).everything())
        .as("seed %d", seed)
        .isEqualTo(Described.ftrace(text).everything());
  }

  @Test
  void aShortPipeIsReadToItsEndWithoutAPause() throws IOException {
    Pipe pipe = new Pipe();
    pipe.written.add(lines(0, 3).strip());
    pipe.written.add(LAST);
    Described read = Described.of(open(pipe, 0));
    assertThat(read.rows()).hasSize(2);
    assertThat(read.unterminatedTail()).isTrue();
    assertThat(read.nextLine()).isEqualTo(3);
  }

  /** As a decompressor does when the pipe under it is stopped in the middle of a frame. */
  @Test
  void aStoppedPipeEndsAlsoWhereItsOpenerFails() throws IOException {
    LivePipe.Opener opener =
        () -> {
          throw new IOException("cut short");
        };
    AtomicBoolean stopped = new AtomicBoolean();
    LivePipe pipe = new LivePipe(opener, "test", stopped::get);
    while (!pipe.ready(1_000_000)) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> pipe.read(new byte[8], 0, 8)).hasMessage("cut short");
    stopped.set(true);
    assertThat(pipe.read(new byte[8], 0, 8)).isEqualTo(-1);
  }
}
