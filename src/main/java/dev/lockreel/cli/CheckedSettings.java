package dev.lockreel.cli;

import dev.lockreel.config.ConfigurationException;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Scenario;
import java.io.IOException;
import java.nio.file.Path;

/** The settings in a scenario's file, with names of choices that there are. */
final class CheckedSettings {
  private CheckedSettings() {}

  /**
   * Reads them.
   *
   * @throws ConfigurationException the first line has settings that are none
   */
  static ScenarioSettings of(Path file) throws IOException {
    ScenarioSettings settings = ScenarioSettings.of(file);
    try {
      Scenario.checkChoices(settings.choices().keySet());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(file + ":1: " + e.getMessage(), e);
    }
    return settings;
  }
}
