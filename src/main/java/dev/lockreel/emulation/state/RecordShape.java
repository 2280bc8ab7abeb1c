package dev.lockreel.emulation.state;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** The components of a record type, which are written one by one and read in that order. */
final class RecordShape {
  private final RecordComponent[] components;
  private final ValueKind[] kinds;
  private final Constructor<?> constructor;

  RecordShape(Class<? extends Record> type) {
    components = type.getRecordComponents();
    kinds = new ValueKind[components.length];
    for (int i = 0; i < components.length; i++) {
      components[i].getAccessor().setAccessible(true);
      kinds[i] = ValueKind.of(components[i].getGenericType());
    }
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new AssertionError("every record has one", e);
    }
    constructor.setAccessible(true);
  }

  /** Calls a listener for each component. */
  void describe(String type, StateWriter.Listener listener) {
    for (int i = 0; i < components.length; i++) {
      listener.field(type, components[i].getName(), kinds[i].description());
    }
  }

  void write(Object object, StateFields fields) {
    StateWriter out = (StateWriter) fields;
    for (int i = 0; i < components.length; i++) {
      out.field(components[i].getName(), kinds[i]);
      kinds[i].write().write(out, component(object, i));
    }
  }

  private Object component(Object object, int i) {
    try {
      return components[i].getAccessor().invoke(object);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError("a record cannot be read: " + e.getMessage(), e);
    }
  }

  Object read(StateReader in) {
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = kinds[i].read().read(in);
    }
    try {
      return constructor.newInstance(values);
    } catch (IllegalArgumentException | InvocationTargetException e) {
      // The record's own checks refused it, or a number stands where none may be.
      throw new MalformedState("no " + constructor.getDeclaringClass().getSimpleName() + ": " + e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record cannot be read: " + e.getMessage(), e);
    }
  }
}
