package dev.lockreel.cli;

import dev.lockreel.config.OrderRuleFile;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.RuleCatalogue;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      converter = ListFormatConverter.class,
      completionCandidates = ListFormatConverter.Names.class,
      description = "Form of the list: ${COMPLETION-CANDIDATES} (default: text).")
  private OutputFormat format;

  @Option(
      names = "--builtin",
      description = "List the orders that replay --rules builtin:NAME declares instead.")
  private boolean builtin;

  @Mixin private ColourOption colour;

  @Override
  public Integer call() throws IOException {
    if (builtin) {
      listBuiltin();
      return ExitCode.NOTHING_FOUND;
    }
    if (format == OutputFormat.JSON) {
      new RuleCatalogue().writeJson(System.out);
    } else {
      Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
      new RuleCatalogue().write(colour.textFormat(Integer.MAX_VALUE), out);
      out.flush();
    }
    StandardOutput.flush(System.out);
    return ExitCode.NOTHING_FOUND;
  }

  private static void listBuiltin() throws IOException {
    String gap = "";
    for (String name : OrderRuleFile.builtinNames()) {
      System.out.println(gap + "builtin:" + name);
      for (OrderRule rule : OrderRuleFile.builtin(name)) {
        System.out.println("  " + rule.name() + ": " + rule.declaration());
      }
      gap = "\n";
    }
    StandardOutput.flush(System.out);
  }
}
