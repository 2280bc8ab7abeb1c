package dev.lockreel.store;

import dev.lockreel.lockdep.source.ValidatorState;
import java.util.List;

/**
 * The state of the emulated core's models of one source, as plain values: {@code
 * docs/formats/model-state.md}.
 *
 * @param emulation how the source is replayed
 * @param texts the texts that {@code numbers} refers to
 * @param numbers the models' objects; not to be changed
 * @param locks held locks of the emulated tasks
 */
public record ModelImage(
    String emulation, List<String> texts, long[] numbers, ValidatorState locks) {
  public ModelImage {
    texts = List.copyOf(texts);
  }
}
