package dev.lockreel.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Rule;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario says of the search of its orders, in its first line, which is a comment to
 * everything else:
 *
 * <pre>{@code
 * {"comment":"…","search":{"protocols":["vfio-zap=vma-list"],"choices":{"callback-eagain":1}}}
 * }</pre>
 *
 * @param protocols {@code NAME=VARIANT}, where the command line says nothing else
 * @param without ids of rules that are left out: what the search is not about
 * @param choices how often each task may choose what does not go the usual way, by name
 */
public record ScenarioSettings(
    List<String> protocols, List<String> without, Map<String, Integer> choices) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEARCH = "search";
  private static final List<String> KEYS = List.of("protocols", "without", "choices");

  public ScenarioSettings {
    protocols = List.copyOf(protocols);
    without = List.copyOf(without);
    choices = Map.copyOf(choices);
  }

  /**
   * Reads them; a file that has none gives empty ones.
   *
   * @throws ConfigurationException the first line has settings that are none
   */
  public static ScenarioSettings of(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new ConfigurationException(file + ": is a folder");
    }
    String first;
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      first = in.readLine();
    } catch (CharacterCodingException e) {
      // Compressed, or of a format that has no settings.
      first = null;
    }
    if (first == null || !first.startsWith("{") || !first.contains("\"" + SEARCH + "\"")) {
      return new ScenarioSettings(List.of(), List.of(), Map.of());
    }
    try {
      return of(JSON.readTree(first).path(SEARCH), file);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          file + ":1: cannot be read as JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ScenarioSettings of(JsonNode search, Path file) throws ConfigurationException {
    if (!search.isObject()) {
      throw new ConfigurationException(file + ":1: search is no object");
    }
    for (Map.Entry<String, JsonNode> each : search.properties()) {
      if (!KEYS.contains(each.getKey())) {
        throw new ConfigurationException(
            file
                + ":1: search has no key '"
                + each.getKey()
                + "'; there are "
                + String.join(", ", KEYS));
      }
    }
    List<String> protocols = texts(search, "protocols", file);
    List<String> without = texts(search, "without", file);
    for (String rule : without) {
      if (Rule.named(rule) == null) {
        throw new ConfigurationException(file + ":1: there is no rule '" + rule + "'");
      }
    }
    Map<String, Integer> choices = new LinkedHashMap<>();
    JsonNode chosen = search.path("choices");
    if (!chosen.isMissingNode() && !chosen.isObject()) {
      throw new ConfigurationException(file + ":1: choices is no object");
    }
    for (Map.Entry<String, JsonNode> each : chosen.properties()) {
      if (!each.getValue().canConvertToInt() || each.getValue().asInt() < 0) {
        throw new ConfigurationException(
            file + ":1: choice " + each.getKey() + " is no number of times");
      }
      choices.put(each.getKey(), each.getValue().asInt());
    }
    return new ScenarioSettings(protocols, without, choices);
  }

  private static List<String> texts(JsonNode search, String key, Path file)
      throws ConfigurationException {
    JsonNode list = search.path(key);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new ConfigurationException(file + ":1: " + key + " is no list");
    }
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
