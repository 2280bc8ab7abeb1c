package dev.lockreel.replay;

import dev.lockreel.emulation.ModelState;
import dev.lockreel.store.StoredModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;

/**
 * A model's state in bytes. Stopped protocols and the objects that they hold on to are a web of
 * references, which Java's own serialization keeps as it is; decision 0016 says why that is the one
 * place for it. Only this product's classes and plain collections are read back.
 */
final class ModelStateCodec {
  private static final ObjectInputFilter OURS =
      ObjectInputFilter.Config.createFilter("dev.lockreel.**;java.util.**;java.lang.**;!*");

  private ModelStateCodec() {}

  /** The state to be stored for a source. */
  static StoredModel encode(String source, ModelState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state.kernel());
      out.writeObject(state.locks());
    } catch (IOException e) {
      throw new UncheckedIOException("a model holds something that is not serializable", e);
    }
    return new StoredModel(source, state.waiting(), bytes.toByteArray());
  }

  /**
   * The state again.
   *
   * @throws IOException another version of lockreel wrote it, or it is damaged
   */
  static ModelState decode(StoredModel stored) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(stored.state()))) {
      in.setObjectInputFilter(OURS);
      return ModelState.of(in.readObject(), in.readObject(), stored.waiting());
    } catch (ClassNotFoundException | ClassCastException | InvalidClassException e) {
      throw new IOException(
          "the models kept for "
              + stored.source()
              + " are of another version of lockreel: use that one, or another folder",
          e);
    }
  }
}
