package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Wrong usage: one line that says what, one that says where to look, and what was perhaps meant.
 */
final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("lockreel: " + failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> near = near(unmatched.getUnmatched().get(0), command.getCommandSpec());
      if (!near.isEmpty()) {
        err.println("Did you mean: " + String.join(" or ", near) + "?");
      }
    }
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  private static List<String> near(String word, CommandSpec spec) {
    return word.startsWith("-")
        ? Spelling.near(word.split("=", 2)[0], spec.optionsMap().keySet())
        : Spelling.near(word, spec.subcommands().keySet()).stream()
            .map(each -> spec.qualifiedName() + " " + each)
            .toList();
  }
}
