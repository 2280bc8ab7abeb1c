package dev.lockreel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values of options that the command line does not give: from the environment, {@code
 * LOCKREEL_FAIL_ON} for {@code --fail-on}; else from {@code lockreel.properties} in the user's
 * folder of configurations, for one command ({@code replay.output=ndjson}) or for all that have the
 * option ({@code fail-on=warning}).
 */
final class UserDefaults implements IDefaultValueProvider {
  private static final String FILE = "lockreel.properties";

  private final Map<String, String> environment;
  private final Properties properties;

  private UserDefaults(Map<String, String> environment, Properties properties) {
    this.environment = environment;
    this.properties = properties;
  }

  /** Reads the file, if there is one; what is wrong with it is printed and no failure. */
  static UserDefaults load(Map<String, String> environment, PrintWriter err) {
    Properties properties = new Properties();
    Path file = file(environment);
    if (file != null && Files.isRegularFile(file)) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        err.println("lockreel: " + file + ": not read: " + e.getMessage());
      }
      Set<String> known = new TreeSet<>();
      Main.commandLine().getSubcommands().forEach((name, each) -> addNames(name, each, known));
      for (String key : new TreeSet<>(properties.stringPropertyNames())) {
        if (!known.contains(key)) {
          err.println("lockreel: " + file + ": " + key + ": no command has it");
        }
      }
      err.flush();
    }
    return new UserDefaults(environment, properties);
  }

  private static Path file(Map<String, String> environment) {
    String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
    if (!folder.isEmpty()) {
      return Path.of(folder, FILE);
    }
    String home = environment.getOrDefault("HOME", "");
    return home.isEmpty() ? null : Path.of(home, ".config", FILE);
  }

  private static void addNames(String command, CommandLine line, Set<String> known) {
    for (OptionSpec option : line.getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        known.add(name(option));
        known.add(command + "." + name(option));
      }
    }
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String name = name(option);
    String set = environment.get("LOCKREEL_" + name.replace('-', '_').toUpperCase(Locale.ROOT));
    if (set == null) {
      set = properties.getProperty(option.command().name() + "." + name);
    }
    return set == null ? properties.getProperty(name) : set;
  }
}
