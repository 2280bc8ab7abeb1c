package dev.lockreel.emulation.kernel;

import dev.lockreel.emulation.state.StateFields;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Objects by address, in the order in which they were added.
 *
 * <p>Addresses of kernel objects differ in a few bits in the middle, which is where the hash of a
 * {@code Long} has nothing to say: a plain map has most of them in one bucket. So the key is the
 * address multiplied by an odd number, which keeps any two addresses apart.
 */
public final class AddressMap<V> {
  /** 2 to the 64th over the golden ratio: it spreads consecutive numbers evenly. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final Map<Long, V> byKey = new LinkedHashMap<>();

  private static Long key(long address) {
    return address * SPREAD;
  }

  /** Writes or reads its objects, as {@link StateFields#all} does. */
  public void fields(StateFields f, String name, Class<V> type) {
    f.all(name, Long.class, type, byKey);
  }

  /** The object at that address, or null. */
  public V get(long address) {
    return byKey.get(key(address));
  }

  /** Adds an object; returns the one that was there before, or null. */
  public V put(long address, V object) {
    return byKey.put(key(address), object);
  }

  public V putIfAbsent(long address, V object) {
    return byKey.putIfAbsent(key(address), object);
  }

  /** Removes the object at that address and returns it; null where there is none. */
  public V remove(long address) {
    return byKey.remove(key(address));
  }

  /** Removes the object at that address if it is this one; returns whether it was. */
  public boolean remove(long address, V object) {
    return byKey.remove(key(address), object);
  }

  /** Returns the object at that address; makes it where there is none. */
  public V computeIfAbsent(long address, LongFunction<V> make) {
    V found = get(address);
    if (found == null) {
      found = make.apply(address);
      put(address, found);
    }
    return found;
  }

  /** All objects, oldest first; a live view. */
  public Collection<V> values() {
    return byKey.values();
  }

  public int size() {
    return byKey.size();
  }

  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  public void clear() {
    byKey.clear();
  }
}
