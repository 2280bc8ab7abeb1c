package dev.lockreel.emulation;

import dev.lockreel.emulation.hmm.HmmProtocols;
import dev.lockreel.emulation.iommu.Type1Protocols;
import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Protocol;
import dev.lockreel.emulation.kernel.Variant;
import dev.lockreel.emulation.vfio.VfioPciProtocols;
import dev.lockreel.finding.Spelling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every protocol of the models. */
public final class Protocols {
  private static final List<Protocol> ALL =
      Stream.of(VfioPciProtocols.all(), Type1Protocols.all(), HmmProtocols.all())
          .flatMap(List::stream)
          .toList();

  private Protocols() {}

  /** In the order of the models. */
  public static List<Protocol> all() {
    return ALL;
  }

  /**
   * The choice that {@code NAME=VARIANT} pairs make.
   *
   * @throws IllegalArgumentException a pair names no protocol or variant; the message says which
   *     there are
   */
  public static Choice choose(List<String> pairs) {
    Map<String, Variant> chosen = new HashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("'" + pair + "' is not NAME=VARIANT");
      }
      Protocol protocol = named(pair.substring(0, equals));
      Variant variant = protocol.variant(pair.substring(equals + 1));
      if (variant == null) {
        throw new IllegalArgumentException(
            "protocol "
                + protocol.name()
                + " has no variant '"
                + pair.substring(equals + 1)
                + "'; there are "
                + String.join(", ", ids(protocol))
                + Spelling.meant(pair.substring(equals + 1), ids(protocol)));
      }
      chosen.put(protocol.name(), variant);
    }
    return new Choice(chosen);
  }

  /** The variant of every protocol under a choice, as {@code NAME=VARIANT}. */
  public static List<String> chosen(Choice choice) {
    return ALL.stream()
        .map(
            each ->
                each.name() + "=" + choice.chosen().getOrDefault(each.name(), each.standard()).id())
        .toList();
  }

  private static Protocol named(String name) {
    return ALL.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no protocol '"
                        + name
                        + "'; there are "
                        + String.join(", ", names())
                        + Spelling.meant(name, names())));
  }

  private static List<String> names() {
    return ALL.stream().map(Protocol::name).toList();
  }

  private static List<String> ids(Protocol protocol) {
    return protocol.variants().stream().map(Variant::id).toList();
  }
}
