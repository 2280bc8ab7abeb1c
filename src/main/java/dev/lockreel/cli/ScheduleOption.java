package dev.lockreel.cli;

import dev.lockreel.config.ScheduleFile;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.replay.GraphOutput;
import dev.lockreel.replay.Replay;
import dev.lockreel.search.ScenarioFile;
import dev.lockreel.search.ScheduledRun;
import dev.lockreel.search.SearchOptions;
import dev.lockreel.search.SetUpCheck;
import dev.lockreel.trace.ReadTally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option to run a scenario in the order of a schedule that a search has written. */
final class ScheduleOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--schedule",
      paramLabel = "FILE",
      description =
          "Run the calls of a scenario in the order that lockreel search --schedules wrote; goes with"
              + " --execute and one FILE, the scenario.")
  private Path schedule;

  boolean given() {
    return schedule != null;
  }

  /** Refuses what cannot go with it. */
  void check(boolean executes, List<String> files) {
    if (given() && (!executes || files.size() != 1)) {
      throw new ParameterException(
          spec.commandLine(), "--schedule goes with --execute and one scenario");
    }
  }

  /**
   * Runs the scenario into the replay's graph.
   *
   * @param protocols of the command line; for the others, those of the schedule
   */
  void run(Replay replay, String file, List<String> protocols) throws IOException {
    ScheduleFile order = ScheduleFile.load(schedule);
    try {
      Protocols.choose(order.protocols());
      Scenario.checkChoices(order.choices().keySet());
    } catch (IllegalArgumentException e) {
      throw new IOException(schedule + ": " + e.getMessage(), e);
    }
    List<String> pairs = new ArrayList<>(order.protocols());
    pairs.addAll(protocols);
    Map<String, Integer> choices = new HashMap<>(CheckedSettings.of(Path.of(file)).choices());
    choices.putAll(order.choices());
    Scenario scenario;
    try {
      scenario = new Scenario(ScenarioFile.read(file), Protocols.choose(pairs), choices);
      SetUpCheck.check(scenario);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    String name = Path.of(file).getFileName().toString();
    Set<String> shown =
        ScheduledRun.run(
            scenario,
            order.steps(),
            order.mostSteps() == 0 ? SearchOptions.MOST_STEPS : order.mostSteps(),
            new GraphOutput(replay.graph().emulatedSource(name, new ReadTally())),
            replay.symbols());
    replay.graph().finish(name);
    if (!order.fingerprint().isEmpty() && !shown.contains(order.fingerprint())) {
      throw new IOException(
          schedule + ": its order does not show the finding " + order.fingerprint());
    }
  }
}
