package dev.lockreel.replay;

import dev.lockreel.emulation.ModelState;
import dev.lockreel.emulation.state.StateImage;
import dev.lockreel.store.ModelImage;
import dev.lockreel.store.StoredModel;

/** The models' state as the store keeps it, and back. */
final class ModelStateCodec {
  private ModelStateCodec() {}

  /** The state to be stored for a source. */
  static StoredModel encode(String source, ModelState state) {
    StateImage kernel = state.kernel();
    return new StoredModel(
        source,
        state.waiting(),
        new ModelImage(state.emulation(), kernel.texts(), kernel.numbers(), state.locks()));
  }

  static ModelState decode(StoredModel stored) {
    ModelImage image = stored.image();
    return new ModelState(
        image.emulation(),
        new StateImage(image.texts(), image.numbers()),
        image.locks(),
        stored.waiting());
  }
}
