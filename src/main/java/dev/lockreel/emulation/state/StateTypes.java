package dev.lockreel.emulation.state;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The types that a state may consist of; no others are made, whatever a database holds. Each has a
 * name that is given here, so that classes may be renamed and moved.
 */
public final class StateTypes {
  private final Map<String, StateType> byName = new TreeMap<>();
  private final Map<Class<?>, StateType> byClass = new HashMap<>();
  private final Map<String, RecordShape> records = new TreeMap<>();

  /** Adds a record type: kept as its components, in their order. */
  public StateTypes record(String name, Class<? extends Record> type) {
    RecordShape shape = new RecordShape(type);
    records.put(name, shape);
    return add(new StateType(name, type, shape::write, shape::read, false));
  }

  /**
   * Adds a class of objects; a {@link Stateful} where they have fields that change.
   *
   * @param head writes what the constructor needs
   * @param make reads that, in the same order, and makes the object
   */
  public <T> StateTypes object(
      String name, Class<T> type, BiConsumer<T, StateFields> head, Function<StateReader, T> make) {
    return add(
        new StateType(
            name, type, (object, out) -> head.accept(type.cast(object), out), make::apply, false));
  }

  /** Adds an enum whose constants are kept where any value may stand. */
  public <E extends Enum<E>> StateTypes constants(String name, Class<E> type) {
    return object(
        name,
        type,
        (constant, out) -> out.value("constant", type, constant),
        in -> in.constant(type));
  }

  /**
   * Adds an object that exists once, and before any state is read; others refer to it. Its fields,
   * if it has any, are kept as a part of its owner.
   */
  public StateTypes single(String name, Object object) {
    return add(new StateType(name, object.getClass(), (same, out) -> {}, in -> object, true));
  }

  private StateTypes add(StateType type) {
    if (byName.put(type.name(), type) != null || byClass.put(type.type(), type) != null) {
      throw new AssertionError(type.name() + " is a type already");
    }
    return this;
  }

  /** Names of all types, sorted. */
  public Collection<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /** Calls a listener for the components of all records. */
  public void describeRecords(StateWriter.Listener listener) {
    records.forEach((name, shape) -> shape.describe(name, listener));
  }

  /** The type with that name; null for none. */
  StateType named(String name) {
    return byName.get(name);
  }

  StateType of(Object object) {
    StateType type = byClass.get(object.getClass());
    if (type == null) {
      throw new AssertionError("a " + object.getClass().getName() + " cannot be kept");
    }
    return type;
  }
}
