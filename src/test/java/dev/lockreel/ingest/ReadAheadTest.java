package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading ahead changes nothing but the thread. */
class ReadAheadTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 50})
  void batchesComeInTheirOrderWithTheStateOfTheirs(int batches) throws IOException {
    try (EventSource source = ReadAhead.of(new Numbers(batches, null), 1)) {
      for (int i = 1; i <= batches; i++) {
        EventBatch batch = source.next();
        assertThat(batch.nextLine).isEqualTo(i);
        assertThat(source.state()).containsExactly(i);
        assertThat(source.bytesConsumed()).isEqualTo(10L * i);
        source.recycle(batch);
      }
      assertThat(source.next()).isNull();
      assertThat(source.next()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void aFailureComesAfterWhatWasRead(int batches) throws IOException {
    TraceInputException failure = new TraceInputException("damaged", null);
    try (EventSource source = ReadAhead.of(new Numbers(batches, failure), 1)) {
      for (int i = 1; i <= batches; i++) {
        assertThat(source.next().nextLine).isEqualTo(i);
      }
      assertThatThrownBy(source::next).isSameAs(failure);
      assertThatThrownBy(source::next).isSameAs(failure);
      assertThat(source.state()).containsExactly(batches);
    }
  }

  @Test
  void afterItIsClosedNothingReads() throws IOException {
    Numbers numbers = new Numbers(Integer.MAX_VALUE, null);
    try (EventSource source = ReadAhead.of(numbers, 1)) {
      source.next();
      source.next();
    }
    assertThat(numbers.afterClose).isZero();
    assertThat(numbers.threads).hasSize(2);
  }

  @Test
  void withoutThreadsItIsTheSourceItself() throws IOException {
    try (Numbers numbers = new Numbers(1, null)) {
      assertThat(ReadAhead.of(numbers, 0)).isSameAs(numbers);
    }
  }

  /** Counts its batches in their line numbers. */
  private static final class Numbers implements EventSource {
    private final int batches;
    private final TraceInputException failure;
    private final List<Thread> threads = new ArrayList<>();
    private long read;
    private boolean closed;
    private int afterClose;

    Numbers(int batches, TraceInputException failure) {
      this.batches = batches;
      this.failure = failure;
    }

    @Override
    public Origin origin() {
      return new Origin("numbers", "numbers");
    }

    @Override
    public EventBatch next() throws TraceInputException {
      afterClose += closed ? 1 : 0;
      if (!threads.contains(Thread.currentThread())) {
        threads.add(Thread.currentThread());
      }
      if (read == batches) {
        if (failure != null) {
          throw failure;
        }
        return null;
      }
      EventBatch batch = new EventBatch(1);
      batch.nextLine = ++read;
      return batch;
    }

    @Override
    public void recycle(EventBatch batch) {
      batch.clear();
    }

    @Override
    public long[] state() {
      return new long[] {read};
    }

    @Override
    public long bytesConsumed() {
      return 10 * read;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
