package dev.lockreel.emulation.kernel;

import java.util.Map;

/**
 * The chosen variant of each protocol.
 *
 * @param chosen by protocol name; a protocol that is not in it runs as its standard
 */
public record Choice(Map<String, Variant> chosen) {
  public Choice {
    chosen = Map.copyOf(chosen);
  }

  /** The choice of the standard variant for every protocol. */
  public static Choice standard() {
    return new Choice(Map.of());
  }

  /** The variant of that protocol, whose variants are constants of {@code type}. */
  public <V extends Variant> V of(Protocol protocol, Class<V> type) {
    return type.cast(chosen.getOrDefault(protocol.name(), protocol.standard()));
  }
}
