package dev.lockreel.cli;

import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.kernel.Variant;
import dev.lockreel.report.ProtocolCatalogue;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lockreel protocols}: what {@code --protocol} can choose. */
@Command(
    name = "protocols",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Lists the protocols of the emulated VFIO/HMM core with their variants, and the mail that each"
            + " comes from.",
    footerHeading = "%nExample:%n",
    footer = {"  lockreel replay --execute --protocol hmm-invalidate=before-fix trace.ndjson"})
final class ProtocolsCommand implements Callable<Integer> {
  @Mixin private ListOptions list;

  @Override
  public Integer call() throws IOException {
    ProtocolCatalogue catalogue = catalogue();
    list.print(catalogue::write, out -> catalogue.writeJson(Version.number(), out));
    return ExitCode.NOTHING_FOUND;
  }

  private static ProtocolCatalogue catalogue() {
    return new ProtocolCatalogue(
        Protocols.all().stream()
            .map(
                each ->
                    new ProtocolCatalogue.Entry(
                        each.name(),
                        each.title(),
                        each.standard().id(),
                        each.variants().stream().map(ProtocolsCommand::entry).toList()))
            .toList());
  }

  private static ProtocolCatalogue.VariantEntry entry(Variant variant) {
    return new ProtocolCatalogue.VariantEntry(
        variant.id(), variant.summary(), variant.source().toString());
  }
}
