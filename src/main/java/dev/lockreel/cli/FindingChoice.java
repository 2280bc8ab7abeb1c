package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Findings as a user names them: by a fingerprint, or the beginning of one. */
final class FindingChoice {
  private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{1,16}");
  private static final int MOST_NAMED = 5;

  private FindingChoice() {}

  /** Reads the beginning of a fingerprint, in lower case. */
  static final class Converter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      String beginning = text.toLowerCase(Locale.ROOT);
      if (!BEGINNING.matcher(beginning).matches()) {
        throw new TypeConversionException(
            "a fingerprint is sixteen hex digits, of which the first few are enough; not '"
                + text
                + "'");
      }
      return beginning;
    }
  }

  /** The one finding whose fingerprint begins so; where there is none or several, wrong usage. */
  static Finding one(CommandLine command, List<Finding> findings, String beginning) {
    List<Finding> fit = fit(findings, beginning);
    if (fit.size() == 1) {
      return fit.get(0);
    }
    if (fit.isEmpty()) {
      throw new ParameterException(command, unknown(findings, beginning));
    }
    String some =
        fit.stream()
            .limit(MOST_NAMED)
            .map(each -> each.fingerprint() + " (" + each.rule().id() + ")")
            .collect(Collectors.joining(", "));
    throw new ParameterException(
        command,
        fit.size()
            + " findings have a fingerprint that begins with '"
            + beginning
            + "': "
            + some
            + (fit.size() > MOST_NAMED ? ", ..." : ""));
  }

  /** The findings whose fingerprints begin so. */
  static List<Finding> fit(List<Finding> findings, String beginning) {
    return findings.stream().filter(each -> each.fingerprint().startsWith(beginning)).toList();
  }

  /** The sentence for a fingerprint that no finding has. */
  static String unknown(List<Finding> findings, String beginning) {
    if (findings.isEmpty()) {
      return "there is no finding '" + beginning + "': there are no findings at all";
    }
    Map<String, String> whole = new LinkedHashMap<>();
    for (Finding each : findings) {
      String name = each.fingerprint();
      whole.putIfAbsent(name.substring(0, Math.min(beginning.length(), name.length())), name);
    }
    List<String> near =
        Spelling.near(beginning, whole.keySet()).stream()
            .map(each -> "'" + whole.get(each) + "'")
            .toList();
    return "there is no finding '"
        + beginning
        + "'"
        + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
  }
}
