package dev.lockreel.cli;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
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
    CommandLine command = commandLineFor(args);
    command.setDefaultValueProvider(UserDefaults.load(System.getenv(), command.getErr()));
    int exitCode = run(command, args);
    System.out.flush();
    end(exitCode);
  }

  /**
   * Ends the JVM. Where a signal ends it already this waits for that: JDK 17 lets a later exit code
   * win in the moment after the last hook (java.lang.Shutdown), and the signal's is the true one.
   */
  static void end(int exitCode) {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {}));
    } catch (IllegalStateException e) {
      // A shutdown is in progress.
      while (true) {
        LockSupport.park();
      }
    }
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

  /** The command line with every command. */
  static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Main());
    Commands.addAll(root);
    return configured(root);
  }

  /** The command line with the commands that {@code args} need. */
  static CommandLine commandLineFor(String... args) {
    CommandLine root = new CommandLine(new Main());
    Commands.addFor(args, root);
    return configured(root);
  }

  private static CommandLine configured(CommandLine root) {
    Main main = root.getCommand();
    return root.registerConverter(Path.class, new FileName.AsPath())
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
