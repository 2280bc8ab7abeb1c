package dev.lockreel.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The findings of an earlier JSON report of lockreel ({@code --output json}): the file of {@code
 * --baseline}.
 */
public final class BaselineFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());

  private BaselineFile() {}

  /** Severity by fingerprint. */
  public static Map<String, Severity> load(Path file) throws ConfigurationException {
    try (InputStream in = Files.newInputStream(file)) {
      return severities(JSON.readTree(in), file);
    } catch (ConfigurationException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      // Where a limit is passed, such as that of nesting, there is no place.
      JsonLocation at = e.getLocation();
      String place = at == null ? "" : ":" + at.getLineNr();
      throw new ConfigurationException(
          file + place + ": cannot be read as JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + FailureReason.of(e), e);
    }
  }

  private static Map<String, Severity> severities(JsonNode report, Path file)
      throws ConfigurationException {
    if (!report.at("/tool/name").asText().equals("lockreel") || !report.at("/findings").isArray()) {
      throw new ConfigurationException(
          file + ": is no report of lockreel (--output json); a baseline must be one");
    }
    Map<String, Severity> severities = new HashMap<>();
    for (JsonNode finding : report.at("/findings")) {
      String fingerprint = finding.path("fingerprint").asText();
      Severity severity = Severity.named(finding.path("severity").asText());
      if (fingerprint.isEmpty() || severity == null) {
        throw new ConfigurationException(
            file + ": finding " + severities.size() + " has no fingerprint or severity");
      }
      severities.put(fingerprint, severity);
    }
    return severities;
  }
}
