package dev.lockreel.cli;

import dev.lockreel.config.OrderRuleFile;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Spelling;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.report.RuleCatalogue;
import dev.lockreel.report.RulePage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel rules}: the rule catalogue. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Lists the rules: what each finding means; of rules that are named, the whole page that explains them.",
    footerHeading = "%nExamples:%n",
    footer = {"  lockreel rules", "  lockreel rules lock-order-inversion"})
final class RulesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--builtin",
      description = "List the orders that replay --rules builtin:NAME declares instead.")
  private boolean builtin;

  @Parameters(paramLabel = "RULE", arity = "0..*", description = "Rules to list (default: all).")
  private List<String> names = List.of();

  @Mixin private ListOptions list;

  @Override
  public Integer call() throws IOException {
    RuleCatalogue catalogue = new RuleCatalogue(rules());
    if (builtin) {
      if (!names.isEmpty()) {
        throw new ParameterException(spec.commandLine(), "--builtin lists all orders, no rules");
      }
      listBuiltin();
      return ExitCode.NOTHING_FOUND;
    }
    list.print(
        (form, out) -> {
          catalogue.write(form, out);
          for (Rule each : names.isEmpty() ? List.<Rule>of() : rules()) {
            out.write("\n" + RulePage.of(each).text());
          }
        },
        out -> catalogue.writeJson(Version.number(), out));
    return ExitCode.NOTHING_FOUND;
  }

  private List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (String name : names) {
      Rule rule = Rule.named(name);
      if (rule == null) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no rule '" + name + "'" + Spelling.meant(name, Rule.ids()));
      }
      rules.add(rule);
    }
    return names.isEmpty() ? List.of(Rule.values()) : rules;
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
