package dev.lockreel.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: {@code lockreel}. */
@Command(
    name = "lockreel",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Replays captured kernel traces through a lock validator: lockdep without the kernel, and on from"
            + " where it stops.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel replay trace.txt.zst           what is wrong in a capture",
      "  lockreel replay --db graph *.txt.zst    keep the graph over many captures",
      "  lockreel publish --topic traces ...     send captures to Kafka instead",
      "  lockreel stream --topic traces --db g   validate what is in Kafka, as it comes",
      "  lockreel report --db graph              what was found so far",
      "  lockreel graph --db graph --output dot --class '&mm->mmap_lock'",
      "",
      "Exit codes: 0 no errors found, 1 findings of severity error (or as --fail-on",
      "says), 2 wrong usage, 3 input or storage failed, 70 a fault of lockreel; 130 or",
      "143 interrupted, with what was read kept."
    },
    subcommands = {
      ReplayCommand.class,
      ConvertCommand.class,
      SearchCommand.class,
      PublishCommand.class,
      StreamCommand.class,
      FleetCommand.class,
      ReportCommand.class,
      ExplainCommand.class,
      StatsCommand.class,
      TimelineCommand.class,
      SuppressCommand.class,
      DatabaseCommand.class,
      GraphCommand.class,
      DiffCommand.class,
      MergeCommand.class,
      CompareCommand.class,
      RulesCommand.class,
      DocsCommand.class,
      ProtocolsCommand.class,
      CaptureCommand.class,
      GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure.")
  private boolean debug;

  public static void main(String[] args) {
    StandardOutput.install();
    CommandLine command = commandLine();
    command.setDefaultValueProvider(UserDefaults.load(System.getenv(), command));
    int exitCode = run(command, args);
    System.out.flush();
    System.exit(exitCode);
  }

  /** Runs a command; every failure gives an exit code and a message. */
  static int run(CommandLine command, String... args) {
    try {
      return command.execute(args);
    } catch (RuntimeException | Error e) {
      Main main = (Main) command.getCommandSpec().userObject();
      return FailureMessages.report(e, command.getErr(), main.debug);
    }
  }

  /** The whole command line, as {@link #main} runs it. */
  static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .setErr(new Messages(System.err))
        .setUsageHelpAutoWidth(true)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageErrors())
        .setExecutionExceptionHandler(
            (failure, command, parsed) ->
                FailureMessages.report(failure, command.getErr(), main.debug));
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
