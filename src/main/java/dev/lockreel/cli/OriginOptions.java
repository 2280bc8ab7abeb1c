package dev.lockreel.cli;

import dev.lockreel.finding.FindingSelection;
import dev.lockreel.finding.Spelling;
import dev.lockreel.report.Report;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that select findings by the sources and times that they are from. */
final class OriginOptions {
  private static final int NANO_DIGITS = 9;

  /** Sources listed in one message. */
  private static final int MOST_NAMES = 8;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only findings with evidence from this source. May be repeated.")
  private List<String> sources = List.of();

  @Option(
      names = "--since",
      paramLabel = "SOURCE|SECONDS",
      description =
          "Only what was found in this source or in one first read after it; or, of a number, at this time"
              + " of its trace or later.")
  private String since;

  /** The given selection, with what these options select of it. */
  FindingSelection selection(FindingSelection wider, Report all) {
    FindingSelection selection = wider.ofSources(sources);
    if (since == null) {
      return selection;
    }
    Long nanos = nanos(since);
    return nanos == null
        ? selection.foundIn(after(all), since)
        : selection.foundSince(nanos, since);
  }

  private Set<String> after(Report all) {
    List<String> names = names(all);
    int first = names.indexOf(since);
    return first < 0 ? Set.of() : Set.copyOf(names.subList(first, names.size()));
  }

  /** What the options name that is not there: a sentence each. */
  List<String> unknown(Report all) {
    List<String> names = names(all);
    List<String> named = new ArrayList<>(sources);
    if (since != null && nanos(since) == null) {
      named.add(since);
    }
    return named.stream()
        .filter(each -> !names.contains(each))
        .map(each -> "there is no source '" + each + "'" + meant(each, names))
        .toList();
  }

  private static String meant(String name, List<String> names) {
    String near = Spelling.meant(name, names);
    return near.isEmpty() && !names.isEmpty() && names.size() <= MOST_NAMES
        ? "; there is " + String.join(", ", names)
        : near;
  }

  /** In the order in which they were first read. */
  private static List<String> names(Report all) {
    Set<String> names = new LinkedHashSet<>();
    all.sources().forEach(each -> names.add(each.origin().source()));
    return List.copyOf(names);
  }

  /** Nanoseconds of a number of seconds; null for anything else. */
  static Long nanos(String seconds) {
    try {
      return new BigDecimal(seconds)
          .movePointRight(NANO_DIGITS)
          .setScale(0, RoundingMode.FLOOR)
          .longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }
}
