package dev.lockreel.store;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.source.ValidatorState;
import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32C;

/** Values of {@link StoredModel}: the findings first, for readers that want them alone. */
final class ModelCodec {
  private ModelCodec() {}

  static void write(ValueWriter out, StoredModel model) {
    out.string(model.source());
    out.list(model.waiting(), FindingCodec::write);
    byte[] state = state(model.image());
    out.number(checksum(state));
    out.bytes(state);
  }

  private static byte[] state(ModelImage image) {
    ValueWriter out = new ValueWriter();
    out.string(image.emulation());
    out.strings(image.texts());
    out.number(image.numbers().length);
    for (long number : image.numbers()) {
      out.number(number);
    }
    LockdepCodec.write(out, image.locks());
    return out.value();
  }

  /** The findings, without the models. */
  static StoredModel readFindings(ValueReader in) throws IOException {
    String source = in.string();
    List<Finding> waiting = in.list(FindingCodec::readFinding);
    in.skipRest();
    return new StoredModel(source, waiting, null);
  }

  static StoredModel read(ValueReader in) throws IOException {
    String source = in.string();
    List<Finding> waiting = in.list(FindingCodec::readFinding);
    long checksum = in.number();
    byte[] state = in.bytes();
    if (checksum != checksum(state)) {
      throw new IOException("the models' state does not match its checksum");
    }
    return new StoredModel(source, waiting, image(new ValueReader(state, new SharedStrings())));
  }

  private static ModelImage image(ValueReader in) throws IOException {
    String emulation = in.string();
    List<String> texts = in.list(ValueReader::string);
    List<Long> numbers = in.list(ValueReader::number);
    ValidatorState locks = LockdepCodec.readValidator(in);
    in.end();
    return new ModelImage(
        emulation, texts, numbers.stream().mapToLong(Long::longValue).toArray(), locks);
  }

  private static long checksum(byte[] state) {
    CRC32C checksum = new CRC32C();
    checksum.update(state);
    return checksum.getValue();
  }
}
