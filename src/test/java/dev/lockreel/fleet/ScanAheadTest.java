package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A scan that is fetched ahead hands out what one without does, and ends its thread. */
class ScanAheadTest {
  private final MapEntries entries = new MapEntries();
  private final ScanAhead ahead = new ScanAhead(entries);
  private final List<Integer> seen = new ArrayList<>();

  private static byte[] key(int number) {
    return EntryKey.of(KeptGraph.FACT, "6.12", number);
  }

  private static byte[] prefix() {
    return EntryKey.of(KeptGraph.FACT, "6.12");
  }

  private void fill(int number) {
    for (int i = 0; i < number; i++) {
      entries.put(key(i), ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
    }
    entries.put(EntryKey.of(KeptGraph.FACT, "6.13", 0), new byte[] {1});
  }

  @Test
  void allEntriesComeInTheirOrder() throws Exception {
    for (int number : new int[] {0, 1, 999, 1_000, 1_001, 20_000}) {
      fill(number);
      seen.clear();
      ahead.scan(prefix(), (key, value) -> seen.add(ByteBuffer.wrap(value).getInt()));
      assertThat(seen).hasSize(number).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void whoCannotUseAnEntryEndsTheScan() {
    fill(100_000);
    IOException damaged = new IOException("damaged");
    List<Thread> fetching = new ArrayList<>();
    Entries store = scanned(() -> fetching.add(Thread.currentThread()), () -> {});
    assertThatThrownBy(
            () ->
                new ScanAhead(store)
                    .scan(
                        prefix(),
                        (key, value) -> {
                          throw damaged;
                        }))
        .isSameAs(damaged);
    assertThat(fetching).hasSize(1).noneMatch(Thread::isAlive);
  }

  @Test
  void aStoreThatCannotBeReadIsSaid() {
    fill(1);
    IllegalStateException closed = new IllegalStateException("closed");
    Entries store =
        scanned(
            () -> {},
            () -> {
              throw closed;
            });
    assertThatThrownBy(() -> new ScanAhead(store).scan(prefix(), (key, value) -> {}))
        .isSameAs(closed);
  }

  /** The entries, with something done before and after a scan. */
  private Entries scanned(Runnable before, Runnable after) {
    return new Entries() {
      @Override
      public byte[] get(byte[] key) {
        return entries.get(key);
      }

      @Override
      public void put(byte[] key, byte[] value) {
        entries.put(key, value);
      }

      @Override
      public void scan(byte[] prefix, Visitor each) throws IOException {
        before.run();
        entries.scan(prefix, each);
        after.run();
      }
    };
  }
}
