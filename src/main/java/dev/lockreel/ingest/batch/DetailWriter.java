package dev.lockreel.ingest.batch;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import java.util.List;

/** Writes the details of the few rows that have one. */
final class DetailWriter {
  private final WireWriter out;
  private final StringsOut strings;

  DetailWriter(WireWriter out, StringsOut strings) {
    this.out = out;
    this.strings = strings;
  }

  void write(EventBatch batch) {
    int count = 0;
    for (int row = 0; row < batch.size; row++) {
      count += batch.detail[row] == null ? 0 : 1;
    }
    out.natural(count);
    int before = 0;
    for (int row = 0; count > 0 && row < batch.size; row++) {
      if (batch.detail[row] != null) {
        out.natural(row - before);
        before = row;
        write(batch.detail[row]);
      }
    }
  }

  private void write(EventDetail detail) {
    out.natural(strings.of(detail.event()));
    out.natural(detail.fields().size());
    detail
        .fields()
        .forEach(
            (name, value) -> {
              out.natural(strings.of(name));
              value(value, 0);
            });
    out.natural(detail.stack().size());
    for (String frame : detail.stack()) {
      out.natural(strings.of(frame));
    }
  }

  private void value(Object value, int depth) {
    if (value == null) {
      out.octet(Wire.NULL);
    } else if (value instanceof Boolean bool) {
      out.octet(bool ? Wire.TRUE : Wire.FALSE);
    } else if (value instanceof Long number) {
      out.octet(Wire.LONG);
      out.number(number);
    } else if (value instanceof String text) {
      out.octet(Wire.TEXT);
      out.natural(strings.of(text));
    } else if (value instanceof Double number) {
      out.octet(Wire.DOUBLE);
      out.natural(Double.doubleToRawLongBits(number));
    } else if (value instanceof List<?> list && depth < Wire.DEEPEST_LIST) {
      out.octet(Wire.LIST);
      out.natural(list.size());
      for (Object element : list) {
        value(element, depth + 1);
      }
    } else {
      throw new AssertionError("a field holds " + value.getClass() + " at depth " + depth);
    }
  }
}
