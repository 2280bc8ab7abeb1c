package dev.lockreel.ingest;

import dev.lockreel.ingest.ndjson.NdjsonWriter;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The lines of a trace around some positions; of a binary trace its records, as NDJSON. Cost: reads
 * the content up to the last of them.
 */
final class Excerpt {
  /** Longer lines are cut: an excerpt is to be read. */
  private static final int LONGEST = 400;

  private final SortedSet<Long> positions;
  private final int around;
  private final SortedMap<Long, String> lines = new TreeMap<>();

  /**
   * @param positions lines, or records of a binary format, from 1; at least one
   * @param around how many lines before and after each
   */
  Excerpt(SortedSet<Long> positions, int around) {
    this.positions = positions;
    this.around = around;
  }

  private boolean wanted(long number) {
    return !positions.subSet(number - around, number + around + 1).isEmpty();
  }

  private long last() {
    return positions.last() + around;
  }

  /** Of a text: the lines as they are, without what ends them. */
  SortedMap<Long, String> ofText(InputStream content) throws IOException {
    InputStream in = new BufferedInputStream(content, 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean keep = wanted(1);
    for (long number = 1; number <= last(); ) {
      int c = in.read();
      if (c >= 0 && c != '\n') {
        if (keep && line.size() < LONGEST) {
          line.write(c);
        }
        continue;
      }
      if (keep && (c >= 0 || line.size() > 0)) {
        put(number, line.toString(StandardCharsets.UTF_8));
      }
      if (c < 0) {
        break;
      }
      line.reset();
      number++;
      keep = wanted(number);
    }
    return lines;
  }

  /** Of events: one line of NDJSON for each; several that stand at one position are one text. */
  SortedMap<Long, String> ofEvents(EventSource events) throws IOException {
    for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
      long least = Long.MAX_VALUE;
      for (int row = 0; row < batch.size; row++) {
        least = Math.min(least, batch.position[row]);
        if (wanted(batch.position[row])) {
          put(batch.position[row], json(batch, row));
        }
      }
      events.recycle(batch);
      // Records are put in order of time, which moves them by less than a batch.
      if (least != Long.MAX_VALUE && least > last() + EventBatch.INITIAL_CAPACITY) {
        break;
      }
    }
    return lines;
  }

  private static String json(EventBatch batch, int row) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (NdjsonWriter writer = new NdjsonWriter(bytes, false)) {
      writer.write(batch, row);
    }
    return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  private void put(long number, String line) {
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    if (!text.isEmpty()) {
      lines.merge(number, text, (a, b) -> a + " " + b);
    }
  }
}
