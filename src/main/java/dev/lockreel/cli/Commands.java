package dev.lockreel.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands of {@code lockreel}, in the order of its help. To read the options of all of them by
 * reflection takes longer than a small replay, so a start reads those that its arguments need.
 */
final class Commands {
  /** By name, as the annotations of the classes have it. */
  private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("replay", ReplayCommand.class);
    ALL.put("convert", ConvertCommand.class);
    ALL.put("search", SearchCommand.class);
    ALL.put("scenario", ScenarioCommand.class);
    ALL.put("publish", PublishCommand.class);
    ALL.put("stream", StreamCommand.class);
    ALL.put("fleet", FleetCommand.class);
    ALL.put("report", ReportCommand.class);
    ALL.put("explain", ExplainCommand.class);
    ALL.put("stats", StatsCommand.class);
    ALL.put("timeline", TimelineCommand.class);
    ALL.put("suppress", SuppressCommand.class);
    ALL.put("db", DatabaseCommand.class);
    ALL.put("graph", GraphCommand.class);
    ALL.put("diff", DiffCommand.class);
    ALL.put("merge", MergeCommand.class);
    ALL.put("compare", CompareCommand.class);
    ALL.put("rules", RulesCommand.class);
    ALL.put("docs", DocsCommand.class);
    ALL.put("protocols", ProtocolsCommand.class);
    ALL.put("capture", CaptureCommand.class);
    ALL.put("generate-completion", GenerateCompletion.class);
    ALL.put("help", CommandLine.HelpCommand.class);
  }

  private Commands() {}

  /** Adds every command. */
  static void addAll(CommandLine root) {
    ALL.forEach(root::addSubcommand);
  }

  /**
   * Adds what a start with {@code args} needs: the command that is named first and no other, or for
   * the root's own help the names and what they do. Anything else gets all of them.
   */
  static void addFor(String[] args, CommandLine root) {
    String first = args.length == 0 ? "" : args[0];
    Class<?> named = ALL.get(first);
    if (named != null && named.getPackage().equals(Commands.class.getPackage())) {
      root.addSubcommand(first, named);
    } else if (args.length == 1 && (first.equals("--help") || first.equals("-h"))) {
      ALL.forEach((name, command) -> root.addSubcommand(name, outline(command)));
    } else {
      addAll(root);
    }
  }

  /** A command without its options. */
  private static CommandSpec outline(Class<?> command) {
    Command annotation = command.getAnnotation(Command.class);
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().header(annotation.header()).description(annotation.description());
    return spec;
  }
}
