package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Wrong usage: one line that says what, one that says where to look, and what was perhaps meant.
 */
final class UsageErrors implements IParameterExceptionHandler {
  /** What picocli's own help command says of a name that it does not know. */
  private static final Pattern UNKNOWN_TO_HELP = Pattern.compile("Unknown subcommand '(.*)'\\.");

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("lockreel: " + message(failure));
    List<String> near = near(unknownWord(failure), command.getCommandSpec());
    if (!near.isEmpty()) {
      err.println("Did you mean: " + String.join(" or ", near) + "?");
    }
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  private static String message(ParameterException failure) {
    String word = failure instanceof UnmatchedArgumentException ? unknownWord(failure) : "";
    if (word.isEmpty() || word.startsWith("-")) {
      return failure.getMessage();
    }
    return failure.getCommandLine().getSubcommands().isEmpty()
        ? "one argument too many: '" + word + "'"
        : "there is no command '" + word + "'";
  }

  /** The word that is no command or option; {@code ""} where something else is wrong. */
  private static String unknownWord(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched.getUnmatched().get(0);
    }
    Matcher help = UNKNOWN_TO_HELP.matcher(failure.getMessage());
    return help.matches() ? help.group(1) : "";
  }

  private static List<String> near(String word, CommandSpec spec) {
    return word.startsWith("-")
        ? Spelling.near(word.split("=", 2)[0], spec.optionsMap().keySet())
        : Spelling.near(word, spec.subcommands().keySet()).stream()
            .map(each -> spec.qualifiedName() + " " + each)
            .toList();
  }
}
