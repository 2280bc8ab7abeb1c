package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.batch.BatchText;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All that a batch says, with names for ids: of two batches the same, if they say the same. */
final class BatchContents {
  private BatchContents() {}

  static List<String> of(EventBatch batch) {
    List<String> contents = new ArrayList<>();
    for (int row = 0; row < batch.size; row++) {
      contents.add(row(batch, row));
    }
    contents.add(BatchText.rest(batch));
    return contents;
  }

  /** Every name that was met. */
  static Set<String> names(Symbols symbols) {
    Set<String> names = new TreeSet<>();
    for (int id = 0; id < symbols.size(); id++) {
      names.add(symbols.text(id));
    }
    return names;
  }

  /** Also the columns that the kind does not use: the same reader leaves the same in them. */
  private static String row(EventBatch batch, int row) {
    long[] numbers = {
      batch.position[row],
      batch.timestampNanos[row],
      batch.cpu[row],
      batch.pid[row],
      batch.context[row],
      batch.lockBits[row],
      batch.lock[row],
      batch.key[row],
      batch.nestLock[row]
    };
    return EventKind.of(batch.kind[row])
        + Arrays.toString(numbers)
        + List.of(
            batch.symbols.text(batch.comm[row]),
            batch.symbols.text(batch.name[row]),
            batch.symbols.text(batch.ip[row]))
        + batch.detail[row];
  }
}
