package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** A start that reads some commands behaves as one that reads all. */
class CommandsTest {
  static Set<String> names() {
    return Main.commandLine().getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theNamedCommandIsTheSameAlone(String name) {
    CommandLine all = Main.commandLine().getSubcommands().get(name);
    CommandLine alone = Main.commandLineFor(name, "--help").getSubcommands().get(name);
    assertThat(alone.getUsageMessage()).isEqualTo(all.getUsageMessage());
    assertThat(alone.getCommandSpec().userObject().getClass())
        .isEqualTo(all.getCommandSpec().userObject().getClass());
    assertThat(
            all.getCommandSpec().userObject().getClass().getAnnotation(CommandLine.Command.class))
        .extracting(CommandLine.Command::name)
        .isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("rootHelp")
  void theHelpOfAllIsTheSame(String option) {
    assertThat(Main.commandLineFor(option).getUsageMessage())
        .isEqualTo(Main.commandLine().getUsageMessage());
  }

  static List<String> rootHelp() {
    return List.of("--help", "-h", "--version", "replya");
  }

  @Test
  void aReplayReadsNoOtherCommand() {
    assertThat(Main.commandLineFor("replay", "a.txt").getSubcommands()).containsOnlyKeys("replay");
  }
}
