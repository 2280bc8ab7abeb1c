package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel capture}: how to get a trace. */
@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Prints a recipe that captures a trace, to be read and run on the machine that is to be traced."
            + " Without a name, lists the recipes. Runs nothing itself.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel capture",
      "  lockreel capture tracefs > tracefs.sh",
      "  lockreel capture eprobe | ssh root@machine 'cat > eprobe.sh'"
    })
final class CaptureCommand implements Callable<Integer> {
  private static final int NAME_WIDTH = 11;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RECIPE",
      arity = "0..1",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String name;

  @Override
  public Integer call() throws IOException {
    if (name == null) {
      for (CaptureRecipe recipe : CaptureRecipe.values()) {
        String gap = " ".repeat(NAME_WIDTH - recipe.userName().length());
        System.out.println(recipe.userName() + gap + recipe.purpose());
      }
    } else {
      CaptureRecipe recipe = CaptureRecipe.named(name);
      if (recipe == null) {
        throw new ParameterException(
            spec.commandLine(),
            "no recipe '"
                + name
                + "'; there are "
                + String.join(", ", new Names())
                + Spelling.meant(name, names()));
      }
      System.out.print(recipe.text());
    }
    StandardOutput.flush(System.out);
    return ExitCode.NOTHING_FOUND;
  }

  private static List<String> names() {
    return Arrays.stream(CaptureRecipe.values()).map(CaptureRecipe::userName).toList();
  }

  /** For help and completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }
}
