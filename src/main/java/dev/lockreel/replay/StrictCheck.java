package dev.lockreel.replay;

import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.TraceInputException;
import java.util.function.Function;

/** {@code --strict}: a line or a record that cannot be used ends the reading. */
public final class StrictCheck {
  private final boolean strict;

  public StrictCheck(ReplayOptions options) {
    strict = options.strict();
  }

  /**
   * Looks at a batch before it is validated.
   *
   * @param unusable the first line or record in it that cannot be used; null: there is none
   * @param place says where the user finds that
   * @throws TraceInputException there is one, and the reading is strict
   */
  public void check(AnomalyExample unusable, Function<AnomalyExample, String> place)
      throws TraceInputException {
    if (strict && unusable != null) {
      throw new TraceInputException(
          place.apply(unusable) + ": " + unusable.reason() + " (--strict)");
    }
  }
}
