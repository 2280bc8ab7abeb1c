package dev.lockreel.emulation.state;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way in which values of one Java type are kept.
 *
 * @param description as the documentation of the kept form names it
 */
record ValueKind(String description, Write write, Read read) {
  /** Writes one value. */
  interface Write {
    void write(StateWriter out, Object value);
  }

  /** Reads one value. */
  interface Read {
    Object read(StateReader in);
  }

  /** Kinds of enums and of types that {@link StateTypes} knows. */
  private static final ClassValue<ValueKind> NAMED =
      new ClassValue<>() {
        @Override
        protected ValueKind computeValue(Class<?> type) {
          return type.isEnum() ? constant(type) : reference(type);
        }
      };

  private static final ValueKind NUMBER =
      new ValueKind("number", (out, value) -> out.put((Long) value), StateReader::take);
  private static final ValueKind SMALL =
      new ValueKind("number", (out, value) -> out.put((Integer) value), StateReader::takeSmall);
  private static final ValueKind FLAG =
      new ValueKind(
          "flag", (out, value) -> out.put((Boolean) value ? 1 : 0), StateReader::takeFlag);
  private static final ValueKind TEXT =
      new ValueKind("text", (out, value) -> out.putText((String) value), StateReader::takeText);
  private static final ValueKind ANY = new ValueKind("any", AnyValue::write, AnyValue::read);

  /**
   * The kind of a field's or component's type.
   *
   * @throws AssertionError there is none
   */
  static ValueKind of(Type type) {
    if (type instanceof ParameterizedType generic) {
      ValueKind last =
          of(generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]);
      if (generic.getRawType() == List.class) {
        return listOf(last);
      }
      if (generic.getRawType() == Map.class
          && generic.getActualTypeArguments()[0] == String.class) {
        return mapOf(last);
      }
      throw new AssertionError(type + " cannot be kept");
    }
    Class<?> plain = (Class<?>) type;
    if (plain == long.class || plain == Long.class) {
      return NUMBER;
    }
    if (plain == int.class || plain == Integer.class) {
      return SMALL;
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return FLAG;
    }
    if (plain == String.class) {
      return TEXT;
    }
    if (plain == Object.class) {
      return ANY;
    }
    return NAMED.get(plain);
  }

  private static ValueKind constant(Class<?> type) {
    return new ValueKind(
        "constant",
        (out, value) -> out.putText(value == null ? null : ((Enum<?>) value).name()),
        in -> in.takeConstant(type));
  }

  private static ValueKind reference(Class<?> type) {
    return new ValueKind("object", StateWriter::putReference, in -> in.takeReference(type));
  }

  private static ValueKind listOf(ValueKind elements) {
    return new ValueKind(
        "list of " + elements.description(),
        (out, value) -> {
          List<?> list = (List<?>) value;
          out.put(list.size());
          list.forEach(each -> elements.write().write(out, each));
        },
        in -> {
          int size = in.takeSize();
          List<Object> list = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            list.add(elements.read().read(in));
          }
          return list;
        });
  }

  private static ValueKind mapOf(ValueKind values) {
    return new ValueKind(
        "map of text to " + values.description(),
        (out, value) -> {
          Map<?, ?> map = (Map<?, ?>) value;
          out.put(map.size());
          map.forEach(
              (key, each) -> {
                out.putText((String) key);
                values.write().write(out, each);
              });
        },
        in -> {
          int size = in.takeSize();
          Map<String, Object> map = new LinkedHashMap<>();
          for (int i = 0; i < size; i++) {
            map.put(in.takeText(), values.read().read(in));
          }
          return map;
        });
  }
}
