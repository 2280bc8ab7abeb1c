package dev.lockreel.emulation.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Writes a state. An object gets a number, from 1, when it is first referred to; its type's name
 * and the arguments of its constructor stand there. The fields of the roots come first, then those
 * of each object in the order of the numbers. Cost: the state's size.
 */
public final class StateWriter implements StateFields {
  /** Receives each field that is written; for the documentation of the kept form. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A field is written.
     *
     * @param type name of the type that the field is of; {@code ""} for a root's
     * @param kind what it is
     */
    void field(String type, String name, String kind);
  }

  private final StateTypes types;
  private final Listener listener;
  private final Map<String, Integer> textNumbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> objects = new IdentityHashMap<>();
  private final Deque<Stateful> unwritten = new ArrayDeque<>();
  private long[] numbers = new long[1 << 10];
  private int size;
  private String type = "";
  private String prefix = "";

  private StateWriter(StateTypes types, Listener listener) {
    this.types = types;
    this.listener = listener;
  }

  /** Writes the state of the roots, and of all that they refer to. */
  public static StateImage write(StateTypes types, List<? extends Stateful> roots) {
    return write(types, roots, (type, name, kind) -> {});
  }

  /**
   * Writes a state as {@link #write(StateTypes, List)} does, and calls a listener for each field.
   *
   * @param listener is called for each field
   */
  public static StateImage write(
      StateTypes types, List<? extends Stateful> roots, Listener listener) {
    StateWriter out = new StateWriter(types, listener);
    roots.forEach(root -> root.fields(out));
    for (Stateful each = out.unwritten.poll(); each != null; each = out.unwritten.poll()) {
      out.type = types.of(each).name();
      each.fields(out);
    }
    return new StateImage(out.texts, Arrays.copyOf(out.numbers, out.size));
  }

  @Override
  public long number(String name, long value) {
    write(name, long.class, value);
    return value;
  }

  @Override
  public int small(String name, int value) {
    write(name, int.class, value);
    return value;
  }

  @Override
  public boolean flag(String name, boolean value) {
    write(name, boolean.class, value);
    return value;
  }

  @Override
  public String text(String name, String value) {
    write(name, String.class, value);
    return value;
  }

  @Override
  public <T> T value(String name, Class<T> of, T value) {
    write(name, of, value);
    return value;
  }

  private void write(String name, Class<?> of, Object value) {
    ValueKind kind = ValueKind.of(of);
    field(name, kind);
    kind.write().write(this, value);
  }

  @Override
  public <T> void all(String name, Class<T> of, Collection<T> elements) {
    ValueKind kind = ValueKind.of(of);
    listener.field(type, prefix + name, "list of " + kind.description());
    put(elements.size());
    inOrder(elements).forEach(each -> kind.write().write(this, each));
  }

  /**
   * The elements in an order of their own: a hash set's depends on how it grew, and equal sets are
   * to give equal bytes.
   */
  private static <T> Collection<T> inOrder(Collection<T> elements) {
    return elements.getClass() == HashSet.class ? new TreeSet<>(elements) : elements;
  }

  @Override
  public <K, V> void all(String name, Class<K> keys, Class<V> values, Map<K, V> map) {
    ValueKind key = ValueKind.of(keys);
    ValueKind value = ValueKind.of(values);
    listener.field(
        type, prefix + name, "map of " + key.description() + " to " + value.description());
    put(map.size());
    inOrder(map)
        .forEach(
            (k, v) -> {
              key.write().write(this, k);
              value.write().write(this, v);
            });
  }

  @Override
  public <K, V, C extends Collection<V>> void groups(
      String name, Class<K> keys, Class<V> values, Map<K, C> map, Supplier<C> made) {
    ValueKind key = ValueKind.of(keys);
    ValueKind value = ValueKind.of(values);
    listener.field(
        type, prefix + name, "map of " + key.description() + " to list of " + value.description());
    put(map.size());
    inOrder(map)
        .forEach(
            (k, group) -> {
              key.write().write(this, k);
              put(group.size());
              group.forEach(each -> value.write().write(this, each));
            });
  }

  private static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return map.getClass() == HashMap.class ? new TreeMap<>(map) : map;
  }

  @Override
  public void part(String name, Stateful part) {
    String outer = prefix;
    prefix = outer + name + ".";
    part.fields(this);
    prefix = outer;
  }

  /** Begins a field of that kind. */
  void field(String name, ValueKind kind) {
    listener.field(type, prefix + name, kind.description());
  }

  void put(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    numbers[size++] = number;
  }

  /** Writes 0 for null, else the number of the text from 1. */
  void putText(String text) {
    put(
        text == null
            ? 0
            : textNumbers.computeIfAbsent(
                text,
                each -> {
                  texts.add(each);
                  return texts.size();
                }));
  }

  /** Writes 0 for null, else the number of the object; a new object follows its number. */
  void putReference(Object object) {
    if (object == null) {
      put(0);
      return;
    }
    Integer known = objects.putIfAbsent(object, objects.size() + 1);
    if (known != null) {
      put(known);
      return;
    }
    put(objects.size());
    StateType of = types.of(object);
    putText(of.name());
    if (object instanceof Stateful stateful && !of.single()) {
      unwritten.add(stateful);
    }
    String outerType = type;
    String outerPrefix = prefix;
    type = of.name();
    prefix = "";
    of.head().accept(object, this);
    type = outerType;
    prefix = outerPrefix;
  }
}
