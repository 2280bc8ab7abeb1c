package dev.lockreel.emulation.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads a state that {@link StateWriter} wrote. Whatever the image holds, the only failure is a
 * {@link StateException}, and memory use is bounded by a small multiple of the image's size.
 */
public final class StateReader implements StateFields {
  /** Greatest depth of objects that are made from other objects. */
  private static final int DEEPEST = 64;

  private final StateTypes types;
  private final List<String> texts;
  private final long[] numbers;

  /** The objects by number, from 1; null while an object is being made. */
  private final List<Object> objects = new ArrayList<>();

  /** Objects whose fields come later, in the order of the numbers. */
  private final List<Stateful> unread = new ArrayList<>();

  private int at;
  private int depth;

  private StateReader(StateTypes types, StateImage image) {
    this.types = types;
    texts = image.texts();
    numbers = image.numbers();
    objects.add(null);
  }

  /**
   * Reads the state into the roots, which are new and in the order in which they were written.
   *
   * @throws StateException it is no state of these types; the roots are unusable then
   */
  public static void read(StateTypes types, StateImage image, List<? extends Stateful> roots)
      throws StateException {
    StateReader in = new StateReader(types, image);
    try {
      roots.forEach(root -> root.fields(in));
      for (int i = 0; i < in.unread.size(); i++) {
        in.unread.get(i).fields(in);
      }
    } catch (MalformedState e) {
      throw new StateException(e.getMessage());
    } catch (NullPointerException | IllegalArgumentException | ClassCastException e) {
      // A part that an object needs is null.
      throw new StateException("something is missing: " + e.getMessage(), e);
    }
    if (in.at != in.numbers.length) {
      throw new StateException((in.numbers.length - in.at) + " numbers too many");
    }
  }

  /** A number that an object is made from. */
  public long number() {
    return take();
  }

  public int small() {
    return takeSmall();
  }

  public boolean flag() {
    return takeFlag();
  }

  public String text() {
    return takeText();
  }

  /** A value that an object is made from; null where there is none. */
  public <T> T value(Class<T> type) {
    return type.cast(ValueKind.of(type).read().read(this));
  }

  <E extends Enum<E>> E constant(Class<E> type) {
    E constant = value(type);
    if (constant == null) {
      throw new MalformedState("a constant is missing");
    }
    return constant;
  }

  @Override
  public long number(String name, long value) {
    return take();
  }

  @Override
  public int small(String name, int value) {
    return takeSmall();
  }

  @Override
  public boolean flag(String name, boolean value) {
    return takeFlag();
  }

  @Override
  public String text(String name, String value) {
    return takeText();
  }

  @Override
  public <T> T value(String name, Class<T> type, T value) {
    return value(type);
  }

  @Override
  public <T> void all(String name, Class<T> type, Collection<T> elements) {
    elements.clear();
    fill(type, elements);
  }

  private <T> void fill(Class<T> type, Collection<T> elements) {
    ValueKind kind = ValueKind.of(type);
    int size = takeSize();
    for (int i = 0; i < size; i++) {
      elements.add(type.cast(kind.read().read(this)));
    }
  }

  @Override
  public <K, V> void all(String name, Class<K> keys, Class<V> values, Map<K, V> map) {
    ValueKind key = ValueKind.of(keys);
    ValueKind value = ValueKind.of(values);
    map.clear();
    int size = takeSize();
    for (int i = 0; i < size; i++) {
      K k = keys.cast(key.read().read(this));
      map.put(k, values.cast(value.read().read(this)));
    }
  }

  @Override
  public <K, V, C extends Collection<V>> void groups(
      String name, Class<K> keys, Class<V> values, Map<K, C> map, Supplier<C> made) {
    ValueKind key = ValueKind.of(keys);
    map.clear();
    int size = takeSize();
    for (int i = 0; i < size; i++) {
      K k = keys.cast(key.read().read(this));
      C group = made.get();
      fill(values, group);
      map.put(k, group);
    }
  }

  @Override
  public void part(String name, Stateful part) {
    part.fields(this);
  }

  long take() {
    if (at == numbers.length) {
      throw new MalformedState("it ends too early");
    }
    return numbers[at++];
  }

  int takeSmall() {
    long number = take();
    if (number != (int) number) {
      throw new MalformedState(number + " is too large");
    }
    return (int) number;
  }

  boolean takeFlag() {
    long number = take();
    if (number != 0 && number != 1) {
      throw new MalformedState(number + " is neither yes nor no");
    }
    return number == 1;
  }

  /** The number of elements that follow; each takes one number at least. */
  int takeSize() {
    long size = take();
    if (size < 0 || size > numbers.length - at) {
      throw new MalformedState("there are no " + size + " things");
    }
    return (int) size;
  }

  String takeText() {
    long number = take();
    if (number < 0 || number > texts.size()) {
      throw new MalformedState("there is no text " + number);
    }
    return number == 0 ? null : texts.get((int) number - 1);
  }

  Object takeConstant(Class<?> type) {
    String name = takeText();
    if (name == null) {
      return null;
    }
    for (Object each : type.getEnumConstants()) {
      if (((Enum<?>) each).name().equals(name)) {
        return each;
      }
    }
    throw new MalformedState("there is no " + type.getSimpleName() + " " + name);
  }

  Object takeReference(Class<?> expected) {
    long number = take();
    if (number < 0 || number > objects.size()) {
      throw new MalformedState("there is no object " + number);
    }
    if (number == 0) {
      return null;
    }
    if (number == objects.size()) {
      make((int) number);
    }
    Object object = objects.get((int) number);
    if (!expected.isInstance(object)) {
      throw new MalformedState("object " + number + " is no " + expected.getSimpleName());
    }
    return object;
  }

  private void make(int number) {
    String name = takeText();
    StateType type = name == null ? null : types.named(name);
    if (type == null) {
      throw new MalformedState("it has a type " + name + ", which this lockreel does not know");
    }
    objects.add(null);
    int place = unread.size();
    unread.add(null);
    deeper();
    Object made = type.make().apply(this);
    shallower();
    objects.set(number, made);
    if (made instanceof Stateful stateful && !type.single()) {
      unread.set(place, stateful);
    } else {
      unread.remove(place);
    }
  }

  void deeper() {
    if (++depth > DEEPEST) {
      throw new MalformedState("objects are made from each other");
    }
  }

  void shallower() {
    depth--;
  }
}
