package dev.lockreel.emulation.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A value of any type: its tag, then the value. Used for the results of protocol steps and the
 * fields of events.
 */
final class AnyValue {
  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int LONG = 3;
  private static final int INTEGER = 4;
  private static final int TEXT = 5;
  private static final int LIST = 6;
  private static final int NUMBERS = 7;
  private static final int OBJECT = 8;

  private AnyValue() {}

  static void write(StateWriter out, Object value) {
    if (value == null) {
      out.put(NULL);
    } else if (value instanceof Boolean flag) {
      out.put(flag ? TRUE : FALSE);
    } else if (value instanceof Long number) {
      out.put(LONG);
      out.put(number);
    } else if (value instanceof Integer number) {
      out.put(INTEGER);
      out.put(number);
    } else if (value instanceof String text) {
      out.put(TEXT);
      out.putText(text);
    } else if (value instanceof List<?> list) {
      out.put(LIST);
      out.put(list.size());
      list.forEach(each -> write(out, each));
    } else if (value instanceof long[] numbers) {
      out.put(NUMBERS);
      out.put(numbers.length);
      for (long number : numbers) {
        out.put(number);
      }
    } else {
      out.put(OBJECT);
      out.putReference(value);
    }
  }

  static Object read(StateReader in) {
    long tag = in.take();
    if (tag < NULL || tag > OBJECT) {
      throw new MalformedState("there is no tag " + tag);
    }
    return switch ((int) tag) {
      case NULL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case LONG -> in.take();
      case INTEGER -> in.takeSmall();
      case TEXT -> in.takeText();
      case LIST -> list(in);
      case NUMBERS -> numbers(in);
      default -> in.takeReference(Object.class);
    };
  }

  private static List<Object> list(StateReader in) {
    int size = in.takeSize();
    List<Object> list = new ArrayList<>();
    in.deeper();
    for (int i = 0; i < size; i++) {
      list.add(read(in));
    }
    in.shallower();
    return Collections.unmodifiableList(list);
  }

  private static long[] numbers(StateReader in) {
    long[] numbers = new long[in.takeSize()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.take();
    }
    return numbers;
  }
}
