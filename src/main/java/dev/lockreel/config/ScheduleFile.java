package dev.lockreel.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.FoundOrder.OrderStep;
import dev.lockreel.finding.FoundOrder.StateAccess;
import dev.lockreel.trace.FailureReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A schedule that {@code search --schedules} wrote: the order in which a scenario's tasks take
 * their steps, and what each step was.
 *
 * <pre>{@code
 * {"scenario":"zap-against-faults.ndjson","protocols":["vfio-zap=memory-lock-first",…],…}
 * {"task":"vcpu0/100","number":0,"call":"vfio_pci_fault","accesses":[…],"result":""}
 * }</pre>
 *
 * @param protocols that were chosen
 * @param choices how often each task may choose what does not go the usual way, by name; those of
 *     the scenario where the file does not say
 * @param fingerprint of the finding that it shows; {@code ""} where the file does not say
 * @param mostSteps of a call; one that would take more was taken for endless. 0 where the file does
 *     not say
 * @param steps one for each line after the first; none where the finding is one of the set-up
 */
public record ScheduleFile(
    List<String> protocols,
    Map<String, Integer> choices,
    String fingerprint,
    int mostSteps,
    List<OrderStep> steps) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public ScheduleFile {
    protocols = List.copyOf(protocols);
    choices = Map.copyOf(choices);
    steps = List.copyOf(steps);
  }

  /**
   * Reads it.
   *
   * @throws ConfigurationException it cannot be read, or is no schedule; the message says where
   */
  public static ScheduleFile load(Path file) throws ConfigurationException {
    List<String> protocols = new ArrayList<>();
    Map<String, Integer> choices = new HashMap<>();
    List<OrderStep> steps = new ArrayList<>();
    String fingerprint = "";
    int mostSteps = 0;
    int number = 0;
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        JsonNode node = JSON.readTree(line);
        if (number == 1) {
          if (!node.has("scenario")) {
            throw notOne(file, number, "the first line names no scenario");
          }
          node.path("protocols").forEach(each -> protocols.add(each.asText()));
          for (Map.Entry<String, JsonNode> each : node.path("choices").properties()) {
            choices.put(each.getKey(), each.getValue().asInt());
          }
          fingerprint = node.path("fingerprint").asText();
          mostSteps = Math.max(0, node.path("most_steps").asInt());
        } else {
          steps.add(step(node, file, number));
        }
      }
    } catch (ConfigurationException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(file + ": is no text", e);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          file + ":" + number + ": cannot be read as JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + FailureReason.of(e), e);
    }
    if (number == 0 || (steps.isEmpty() && fingerprint.isEmpty())) {
      throw notOne(file, Math.max(1, number), "it has no step");
    }
    return new ScheduleFile(protocols, choices, fingerprint, mostSteps, steps);
  }

  private static OrderStep step(JsonNode node, Path file, int line) throws ConfigurationException {
    if (!node.path("number").canConvertToInt() || !node.path("accesses").isArray()) {
      throw notOne(file, line, "a step has the number of its task and its accesses");
    }
    List<StateAccess> accesses = new ArrayList<>();
    for (JsonNode each : node.path("accesses")) {
      accesses.add(new StateAccess(each.path("does").asText(), each.path("state").asText()));
    }
    return new OrderStep(
        node.path("task").asText(),
        node.path("number").asInt(),
        node.path("choice").asInt(-1),
        node.path("call").asText(),
        accesses,
        node.path("result").asText());
  }

  private static ConfigurationException notOne(Path file, int line, String why) {
    return new ConfigurationException(
        file + ":" + line + ": is no schedule of lockreel search --schedules: " + why);
  }
}
