package dev.lockreel.ingest.batch;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link DetailWriter} writes. */
final class DetailReader {
  private final WireReader in;
  private final StringsIn strings;

  DetailReader(WireReader in, StringsIn strings) {
    this.in = in;
    this.strings = strings;
  }

  void read(EventBatch into, int rows) throws MalformedBatchException {
    int count = in.count("details");
    long row = 0;
    for (int i = 0; i < count; i++) {
      long step = in.natural();
      row += step;
      if (step < 0 || row >= rows || (i > 0 && step == 0)) {
        throw new MalformedBatchException("a detail of row " + row + " of " + rows);
      }
      into.setDetail((int) row, detail());
    }
  }

  private EventDetail detail() throws MalformedBatchException {
    String event = strings.text(in);
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int left = in.count("fields"); left > 0; left--) {
      String name = strings.text(in);
      fields.put(name, value(0));
    }
    int frames = in.count("stack frames");
    List<String> stack = new ArrayList<>(frames);
    for (int i = 0; i < frames; i++) {
      stack.add(strings.text(in));
    }
    return new EventDetail(event, fields, stack);
  }

  private Object value(int depth) throws MalformedBatchException {
    int tag = in.octet();
    return switch (tag) {
      case Wire.NULL -> null;
      case Wire.FALSE -> false;
      case Wire.TRUE -> true;
      case Wire.LONG -> in.number();
      case Wire.TEXT -> strings.text(in);
      case Wire.DOUBLE -> Double.longBitsToDouble(in.natural());
      case Wire.LIST -> list(depth);
      default -> throw new MalformedBatchException("there is no form of value " + tag);
    };
  }

  private List<Object> list(int depth) throws MalformedBatchException {
    if (depth >= Wire.DEEPEST_LIST) {
      throw new MalformedBatchException("lists in lists, too deep");
    }
    int size = in.count("elements");
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      elements.add(value(depth + 1));
    }
    return elements;
  }
}
