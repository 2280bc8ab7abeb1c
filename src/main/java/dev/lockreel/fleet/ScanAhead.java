package dev.lockreel.fleet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Entries of which a scan fetches the next ones in a thread of its own while the caller takes those
 * before. The store must not change until the scan returns; then that thread has ended.
 */
record ScanAhead(Entries store) implements Entries {
  private static final int BATCH = 1_000;
  private static final int BATCHES_AHEAD = 8;

  private record Entry(byte[] key, byte[] value) {}

  @Override
  public byte[] get(byte[] key) {
    return store.get(key);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    store.put(key, value);
  }

  @Override
  public void scan(byte[] prefix, Visitor each) throws IOException {
    // An empty batch is the end.
    BlockingQueue<List<Entry>> fetched = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    FutureTask<Void> fetch = new FutureTask<>(() -> fetch(prefix, fetched));
    Thread ahead = new Thread(fetch, "lockreel-scan-ahead");
    ahead.setDaemon(true);
    ahead.start();
    try {
      for (List<Entry> batch = fetched.take(); !batch.isEmpty(); batch = fetched.take()) {
        for (Entry entry : batch) {
          each.entry(entry.key(), entry.value());
        }
      }
      fetch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a graph was read");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } finally {
      ahead.interrupt();
      awaitEnd(ahead);
    }
  }

  private Void fetch(byte[] prefix, BlockingQueue<List<Entry>> fetched) throws Exception {
    try {
      List<List<Entry>> batch = new ArrayList<>(List.of(new ArrayList<>(BATCH)));
      store.scan(
          prefix,
          (key, value) -> {
            batch.get(0).add(new Entry(key, value));
            if (batch.get(0).size() == BATCH) {
              put(fetched, batch.set(0, new ArrayList<>(BATCH)));
            }
          });
      if (!batch.get(0).isEmpty()) {
        put(fetched, batch.get(0));
      }
      put(fetched, List.of());
      return null;
    } catch (Exception e) {
      // Whoever takes them hears of it at the end.
      fetched.clear();
      fetched.add(List.of());
      throw e;
    }
  }

  private static void put(BlockingQueue<List<Entry>> fetched, List<Entry> batch)
      throws InterruptedIOException {
    try {
      fetched.put(batch);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("what was fetched is not wanted any more");
    }
  }

  /** Even where this thread is to end, too: the store may be closed after that. */
  private static void awaitEnd(Thread ahead) {
    boolean interrupted = false;
    while (ahead.isAlive()) {
      try {
        ahead.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
