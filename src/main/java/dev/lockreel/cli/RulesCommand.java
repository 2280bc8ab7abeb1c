package dev.lockreel.cli;

import dev.lockreel.report.Layout;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.RuleCatalogue;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lockreel rules}: the rule catalogue. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Lists the rules: what each finding means and where it is explained.")
final class RulesCommand implements Callable<Integer> {
  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "Form of the list: ${COMPLETION-CANDIDATES} (default: text).")
  private OutputFormat format;

  @Override
  public Integer call() throws IOException {
    if (format == OutputFormat.JSON) {
      new RuleCatalogue().writeJson(System.out);
    } else {
      Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
      new RuleCatalogue().write(new Layout(Terminal.colour(), Terminal.width()), out);
      out.flush();
    }
    System.out.flush();
    return ExitCode.NOTHING_FOUND;
  }
}
