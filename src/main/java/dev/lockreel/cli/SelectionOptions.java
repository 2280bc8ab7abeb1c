package dev.lockreel.cli;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.ClassPattern;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingSelection;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Spelling;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.report.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that select findings by what one finding says. */
final class SelectionOptions {
  @Option(
      names = "--rule",
      paramLabel = "RULE",
      split = ",",
      converter = RuleConverter.class,
      completionCandidates = RuleNames.class,
      description = "Only findings of this rule; see lockreel rules. May be repeated.")
  private List<Rule> rules = List.of();

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description =
          "Only findings about this lock class; * stands for any characters, the & and all but the last"
              + " part may be left out. May be repeated.")
  private List<String> classes = List.of();

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      split = ",",
      converter = SeverityConverter.class,
      completionCandidates = SeverityNames.class,
      description = "Only findings of this severity: ${COMPLETION-CANDIDATES}. May be repeated.")
  private List<Severity> severities = List.of();

  @Option(
      names = "--confidence",
      paramLabel = "CONFIDENCE",
      split = ",",
      converter = ConfidenceConverter.class,
      completionCandidates = ConfidenceNames.class,
      description = "Only findings of this confidence: ${COMPLETION-CANDIDATES}. May be repeated.")
  private List<Confidence> confidences = List.of();

  @Option(
      names = "--fingerprint",
      paramLabel = "DIGITS",
      split = ",",
      converter = FindingChoice.Converter.class,
      description = "Only the finding whose fingerprint begins with this. May be repeated.")
  private List<String> fingerprints = List.of();

  /** The findings that the options select; all where none is given. */
  FindingSelection selection() {
    return FindingSelection.ALL
        .ofRules(rules)
        .ofClasses(classes.stream().map(ClassPattern::of).toList())
        .ofSeverities(severities)
        .ofConfidences(confidences)
        .ofFingerprints(fingerprints);
  }

  /** What the options name that is not there: a sentence each. */
  List<String> unknown(Report all) {
    List<String> sentences = new ArrayList<>();
    for (String beginning : fingerprints) {
      if (FindingChoice.fit(all.findings(), beginning).isEmpty()) {
        sentences.add(FindingChoice.unknown(all.findings(), beginning));
      }
    }
    if (!classes.isEmpty()) {
      Set<String> names = names(all);
      for (String name : classes) {
        ClassPattern pattern = ClassPattern.of(name);
        if (names.stream().noneMatch(pattern::fitsPrinted)) {
          sentences.add("there is no class '" + name + "'" + Spelling.meant(name, names));
        }
      }
    }
    return sentences;
  }

  private static Set<String> names(Report all) {
    TreeSet<String> names = new TreeSet<>();
    for (Finding finding : all.findings()) {
      finding.classes().stream().map(ClassEvidence::name).forEach(names::add);
    }
    all.graph().get().classes().stream().map(ClassRecord::printedName).forEach(names::add);
    return names;
  }

  /** Rules by their ids. */
  static final class RuleConverter implements ITypeConverter<Rule> {
    @Override
    public Rule convert(String id) {
      Rule rule = Rule.named(id);
      if (rule == null) {
        throw new TypeConversionException(
            "there is no rule '" + id + "'" + Spelling.meant(id, Rule.ids()));
      }
      return rule;
    }
  }

  /** For completion. */
  static final class RuleNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Rule.ids().iterator();
    }
  }

  private static String oneOf(String name, List<String> names) {
    return "'" + name + "' is none of " + String.join(", ", names) + Spelling.meant(name, names);
  }

  /** Severities by their ids. */
  static final class SeverityConverter implements ITypeConverter<Severity> {
    @Override
    public Severity convert(String id) {
      Severity severity = Severity.named(id);
      if (severity == null) {
        throw new TypeConversionException(oneOf(id, SeverityNames.ALL));
      }
      return severity;
    }
  }

  /** For help and completion. */
  static final class SeverityNames implements Iterable<String> {
    private static final List<String> ALL =
        Arrays.stream(Severity.values()).map(Severity::id).toList();

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  /** Confidences by their ids. */
  static final class ConfidenceConverter implements ITypeConverter<Confidence> {
    @Override
    public Confidence convert(String id) {
      for (Confidence confidence : Confidence.values()) {
        if (confidence.id().equals(id)) {
          return confidence;
        }
      }
      throw new TypeConversionException(oneOf(id, ConfidenceNames.ALL));
    }
  }

  /** For help and completion. */
  static final class ConfidenceNames implements Iterable<String> {
    private static final List<String> ALL =
        Arrays.stream(Confidence.values()).map(Confidence::id).toList();

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }
}
