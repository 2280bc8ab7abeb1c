package dev.lockreel.emulation.state;

import java.util.List;

/**
 * A state in its kept form, which {@code docs/formats/model-state.md} describes.
 *
 * @param texts each once, in the order in which they are first needed
 * @param numbers all the rest; the image's own, not to be changed
 */
public record StateImage(List<String> texts, long[] numbers) {
  public StateImage {
    texts = List.copyOf(texts);
  }
}
