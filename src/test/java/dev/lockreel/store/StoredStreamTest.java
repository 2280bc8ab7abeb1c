package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream keeps comes back, in the order of its keys, and goes when it is done. */
class StoredStreamTest {
  private static final StreamOffset SECOND = new StreamOffset("t", 2, 1L << 40, true);
  private static final StreamOffset FIRST = new StreamOffset("t", 0, 7, false);
  private static final PublishedDigest FORM = new PublishedDigest("f", "key", -3);

  @TempDir Path dir;

  private static WaitingRecord waiting(long offset) {
    return new WaitingRecord(
        new WaitingRecord.Place("t", 0, offset), new byte[] {1, 2, (byte) offset});
  }

  private static OutboxRecord outbox(long number, byte[] value) {
    return new OutboxRecord(number, "f", new byte[] {9}, value, Map.of("a", "b"));
  }

  private static void write(GraphStore store, StreamChanges changes) throws StoreException {
    store.write(NoChanges.but(changes));
  }

  @Test
  void whatWasWrittenIsThereAfterwards() throws Exception {
    try (GraphStore store = GraphStore.open(dir)) {
      write(
          store,
          new StreamChanges(
              List.of(SECOND, FIRST),
              List.of(waiting(300), waiting(2)),
              List.of(),
              List.of(outbox(4, null), outbox(3, new byte[] {5})),
              List.of(),
              List.of(FORM),
              List.of()));
    }
    try (GraphStore store = GraphStore.openReadOnly(dir)) {
      StoredStream stored = store.load().stream();
      assertThat(stored.offsets()).containsExactly(FIRST, SECOND);
      assertThat(stored.waiting())
          .extracting(each -> each.place().offset())
          .containsExactly(2L, 300L);
      assertThat(stored.waiting().get(0)).usingRecursiveComparison().isEqualTo(waiting(2));
      assertThat(stored.outbox()).extracting(OutboxRecord::number).containsExactly(3L, 4L);
      assertThat(stored.outbox().get(1).value()).isNull();
      assertThat(stored.outbox().get(0))
          .usingRecursiveComparison()
          .isEqualTo(outbox(3, new byte[] {5}));
      assertThat(stored.published()).containsExactly(FORM);
    }
  }

  @Test
  void whatIsDoneIsGone() throws Exception {
    try (GraphStore store = GraphStore.open(dir)) {
      write(
          store,
          new StreamChanges(
              List.of(FIRST),
              List.of(waiting(2)),
              List.of(),
              List.of(outbox(3, null)),
              List.of(),
              List.of(FORM),
              List.of()));
      StreamOffset further = new StreamOffset("t", 0, 8, false);
      write(
          store,
          new StreamChanges(
              List.of(further),
              List.of(),
              List.of(waiting(2).place()),
              List.of(),
              List.of(3L),
              List.of(),
              List.of(FORM)));
      StoredStream stored = store.load().stream();
      assertThat(stored.offsets()).containsExactly(further);
      assertThat(stored.waiting()).isEmpty();
      assertThat(stored.outbox()).isEmpty();
      assertThat(stored.published()).isEmpty();
    }
  }
}
