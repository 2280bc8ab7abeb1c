package dev.lockreel.ingest.ctf;

import dev.lockreel.ingest.ChunkParser;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import java.nio.ByteBuffer;

/** Reads the text of Babeltrace 2 line by line. */
final class CtfTextParser implements ChunkParser {
  private static final int EXCERPT = 60;

  private final CtfEvents events;
  private EventBatch batch;

  CtfTextParser(InputSpec spec) {
    events = new CtfEvents(spec.probes());
  }

  @Override
  public void parse(ByteBuffer chunk, int from, int to, long firstLine, EventBatch into) {
    batch = into;
    long line = firstLine;
    long decoded = 0;
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && chunk.get(end) != '\n') {
        end++;
      }
      String text = CtfTextFormat.string(chunk, at, end);
      if (end == to) {
        into.unterminatedTail = true;
        malformed(Anomaly.TRUNCATED_LINE, line, "no line end: ", text);
      } else if (text.isBlank()) {
        decoded++;
      } else {
        decoded += line(text.strip(), line);
      }
      line++;
      at = end + 1;
    }
    into.tally.decoded(decoded, into.size);
    events.end(into);
    batch = null;
  }

  /** Reads a line; 1 where it is understood, else 0, and the tally has it. */
  private int line(String text, long number) {
    CtfLine line = CtfLine.parse(text);
    if (line == null) {
      malformed(Anomaly.MALFORMED_LINE, number, "not a line of babeltrace2: ", text);
      return 0;
    }
    switch (events.read(line, number, batch)) {
      case ROW -> {
        return 1;
      }
      case SKIPPED -> batch.tally.skipped(line.event());
      case MALFORMED ->
          malformed(
              Anomaly.MALFORMED_LINE,
              number,
              line.event() + " without fields it must have: ",
              text);
    }
    return 0;
  }

  private void malformed(Anomaly anomaly, long line, String what, String text) {
    String shown = text.length() > EXCERPT ? text.substring(0, EXCERPT) + "…" : text;
    StringBuilder clean = new StringBuilder();
    shown.chars().forEach(c -> clean.append(c < ' ' || c == 0x7f ? '?' : (char) c));
    batch.tally.malformed(
        new AnomalyExample(anomaly, batch.origin.file(), line, what + "\"" + clean + "\""));
  }
}
