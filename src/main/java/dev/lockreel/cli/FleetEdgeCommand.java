package dev.lockreel.cli;

import dev.lockreel.fleet.FleetEdge;
import dev.lockreel.fleet.FleetSettings;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.report.Visible;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.kafka.ClientSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel fleet edge}: the half of a source where its trace is made. */
@Command(
    name = "edge",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Validates traces here and sends only what they say about locks to a fleet. A trace that is sent"
            + " again changes nothing.")
final class FleetEdgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private FleetBroker broker;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Name of the boot that the traces are of (default: each file's name).")
  private String source;

  @Option(
      names = "--kernel",
      paramLabel = "BUILD",
      description = "Build of the traced kernel, as uname -r prints it: names the graph.")
  private String kernel;

  @Option(names = "--graph-by-all", description = "For a fleet that runs with --graph-by all.")
  private boolean oneGraph;

  @Mixin private FormatOption format;

  @Mixin private ValidationOptions validation;

  @Mixin private ProbeOptions probes;

  @Mixin private EmulationOptions emulation;

  @Option(
      names = "--from-start",
      description = "Nothing was held before the first event of each trace: see replay.")
  private boolean fromStart;

  @Parameters(
      paramLabel = "FILE",
      converter = FileName.class,
      arity = "1..*",
      description = "Trace files; - is standard input.")
  private List<String> files;

  @Override
  public Integer call() throws IOException {
    TraceFiles.checkAll(files, format.format());
    ClientSettings client = broker.client();
    ReplayOptions options =
        validation
            .options(validation.declared(), files, spec.commandLine().getErr())
            .withFormat(format.format())
            .withSource(source)
            .withEmulation(emulation.emulation())
            .withProbes(probes.mapping())
            .withFromStart(fromStart);
    String graph = oneGraph ? FleetSettings.ALL : graph();
    try (Interruption interruption = new Interruption();
        FleetEdge edge =
            BrokerWait.during(
                () -> new FleetEdge(broker.topics("traces"), graph, client),
                client.servers(),
                spec.commandLine().getErr());
        Replay replay = new Replay(options, new Sending(edge, interruption))) {
      edge.listenTo(replay);
      for (String file : files) {
        if (!interruption.asked()) {
          replay.read(file);
        }
      }
      edge.sendAll(replay);
      System.out.println(
          String.format(
              Locale.ROOT,
              "%,d facts of %d sources in %,d bytes to graph %s",
              edge.facts(),
              replay.sources().size(),
              edge.bytes(),
              Visible.of(graph)));
      System.out.flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return ExitCode.NOTHING_FOUND;
  }

  private String graph() {
    return kernel == null || kernel.isEmpty() ? FleetSettings.UNKNOWN : kernel;
  }

  /** Sends what is new after each batch. */
  private record Sending(FleetEdge edge, Interruption interruption) implements ReplayListener {
    @Override
    public void progressed(long bytesConsumed, long events, int findings) {
      try {
        edge.send();
      } catch (StreamException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean cancelled() {
      return interruption.asked();
    }
  }
}
