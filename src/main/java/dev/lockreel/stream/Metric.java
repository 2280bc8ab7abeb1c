package dev.lockreel.stream;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * A number for those who watch a process, or one for each value of a label.
 *
 * @param counter it only grows, and its name ends with {@code _total}
 * @param label null for a single number
 * @param values hands out each number with the value of the label; asked on any thread
 */
public record Metric(
    String name,
    String help,
    boolean counter,
    String label,
    Consumer<BiConsumer<Double, String>> values) {
  /** A number that only grows. */
  public static Metric counter(String name, String help, DoubleSupplier value) {
    return new Metric(name, help, true, null, to -> to.accept(value.getAsDouble(), null));
  }

  /** A number. */
  public static Metric gauge(String name, String help, DoubleSupplier value) {
    return new Metric(name, help, false, null, to -> to.accept(value.getAsDouble(), null));
  }

  /** A number for each value of a label. */
  public static Metric gauges(
      String name, String help, String label, Supplier<? extends Map<?, Long>> values) {
    return new Metric(
        name,
        help,
        false,
        label,
        to -> values.get().forEach((at, value) -> to.accept((double) value, at.toString())));
  }
}
