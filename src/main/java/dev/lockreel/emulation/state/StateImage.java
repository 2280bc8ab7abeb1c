package dev.lockreel.emulation.state;

import java.util.List;

/**
 * A state in its kept form. {@code docs/formats/model-state.md} says what stands where.
 *
 * @param texts each once, in the order in which they are first needed
 * @param numbers all the rest; the image's own, not to be changed
 */
public record StateImage(List<String> texts, long[] numbers) {
  public StateImage {
    texts = List.copyOf(texts);
  }
}
