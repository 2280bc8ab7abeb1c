package dev.lockreel.cli;

import dev.lockreel.config.ClassAnnotationFile;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.TooManyTasksException;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Triage;
import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.ReadFile;
import dev.lockreel.report.ScheduleNdjson;
import dev.lockreel.report.SearchJson;
import dev.lockreel.report.SearchReport;
import dev.lockreel.report.SearchText;
import dev.lockreel.report.TextFormat;
import dev.lockreel.search.OrderSearch;
import dev.lockreel.search.ScenarioDoubts;
import dev.lockreel.search.ScenarioFile;
import dev.lockreel.search.SearchOptions;
import dev.lockreel.search.SearchOutcome;
import dev.lockreel.search.SearchProgress;
import dev.lockreel.search.SetUpCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel search}: every order of a scenario's calls. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Runs the calls of a scenario in every order under the emulated kernel's protocols, and prints the"
            + " shortest order that goes wrong, or that none does.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel search traces/search/zap-against-faults.ndjson",
      "  lockreel search --protocol vfio-zap=memory-lock-first traces/search/zap-against-faults.ndjson",
      "  lockreel search --preemptions 2 --budget 1m --output json scenario.ndjson",
      "  lockreel search --output html --output-file search.html scenario.ndjson"
    })
final class SearchCommand implements Callable<Integer> {
  private static final int MAX_WIDTH = 160;
  private static final double HUNDRED = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = "--protocol",
      paramLabel = "NAME=VARIANT",
      description =
          "Which variant of a protocol to run; may be repeated. Which there are: lockreel protocols"
              + " (default: what the scenario names, else each protocol's own default).")
  private List<String> protocols = List.of();

  @Option(
      names = "--choose",
      paramLabel = "NAME=TIMES",
      description =
          "How often each task may meet what no lock decides, such as callback-eagain; may be repeated"
              + " (default: what the scenario says, else never).")
  private List<String> choices = List.of();

  @Option(
      names = "--budget",
      paramLabel = "TIME|EXECUTIONS",
      converter = SearchBudget.Converter.class,
      description =
          "Stop after that time (30s, 5m, 1h) or that many executions, and say what is covered.")
  private SearchBudget budget = SearchBudget.NONE;

  @Option(
      names = "--preemptions",
      paramLabel = "N",
      description =
          "Search only orders in which a task that could go on is interrupted at most N times.")
  private Integer preemptions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that search (default: one for each core). The result is the same.")
  private Integer threads;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps after which a call is taken for endless (default: ${DEFAULT-VALUE}).")
  private int steps = SearchOptions.MOST_STEPS;

  @Option(
      names = "--schedules",
      paramLabel = "DIR",
      description =
          "Write the order of each finding there, as FINGERPRINT.ndjson, for replay --schedule.")
  private Path schedules;

  @Mixin private FailOnOption failOn;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = SearchFormatConverter.class,
      completionCandidates = SearchFormatConverter.Names.class,
      description = "Form of the result: ${COMPLETION-CANDIDATES} (default: text).")
  private OutputFormat format;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write the result there instead of to standard output.")
  private Path outputFile;

  @Mixin private ColourOption colour;

  @Parameters(
      paramLabel = "SCENARIO",
      description =
          "A trace: what stands before its first call is the state, the calls of its tasks are"
              + " searched.")
  private Path file;

  @Override
  public Integer call() throws IOException, InterruptedException {
    OutputFile.refuseInputs(spec.commandLine(), outputFile, List.of(file.toString()));
    ScenarioSettings settings = CheckedSettings.of(file);
    Scenario scenario = scenario(settings);
    SearchOptions options =
        options(settings.without().stream().map(Rule::named).collect(Collectors.toSet()));
    PrintWriter err = spec.commandLine().getErr();
    checkOutputs();
    try (Interruption interruption = new Interruption()) {
      SearchOutcome outcome =
          new OrderSearch(
                  scenario,
                  options,
                  new Progress(interruption, err),
                  new ClassAnnotations(ClassAnnotationFile.builtin()))
              .run();
      SearchReport report = report(scenario, options, outcome, interruption.asked());
      writeSchedules(report, scenario);
      write(report);
      return report.findings().stream()
              .anyMatch(each -> failOn.failOn().counts(each.finding(), Triage.NONE))
          ? ExitCode.FINDINGS
          : ExitCode.NOTHING_FOUND;
    } catch (TooManyTasksException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private Scenario scenario(ScenarioSettings settings) throws IOException {
    try {
      Protocols.choose(protocols);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--protocol: " + e.getMessage(), e);
    }
    Map<String, Integer> allowed = new HashMap<>(settings.choices());
    allowed.putAll(allowed());
    Set<String> unknown = new TreeSet<>();
    List<ModelEvent> events = ScenarioFile.read(file.toString(), unknown);
    List<String> pairs = new ArrayList<>(settings.protocols());
    pairs.addAll(protocols);
    Scenario scenario;
    try {
      scenario = new Scenario(events, Protocols.choose(pairs), allowed);
      SetUpCheck.check(scenario);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    PrintWriter err = spec.commandLine().getErr();
    new ScenarioDoubts(scenario, unknown).lines().forEach(each -> err.println("lockreel: " + each));
    err.flush();
    return scenario;
  }

  /** The choices of the command line. */
  private Map<String, Integer> allowed() {
    Map<String, Integer> allowed = new HashMap<>();
    for (String each : choices) {
      int equals = each.indexOf('=');
      try {
        allowed.put(
            equals < 0 ? each : each.substring(0, equals),
            equals < 0 ? 1 : times(each.substring(equals + 1)));
      } catch (NumberFormatException e) {
        throw new ParameterException(
            spec.commandLine(), "--choose: '" + each + "' is not NAME=TIMES", e);
      }
    }
    try {
      Scenario.checkChoices(allowed.keySet());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--choose: " + e.getMessage(), e);
    }
    return allowed;
  }

  private static int times(String text) {
    int times = Integer.parseInt(text);
    if (times < 0) {
      throw new NumberFormatException();
    }
    return times;
  }

  private SearchOptions options(Set<Rule> without) {
    atLeast("--preemptions", preemptions, 0);
    atLeast("--threads", threads, 1);
    atLeast("--steps", steps, 1);
    SearchOptions all = SearchOptions.all();
    return new SearchOptions(
        threads == null ? all.threads() : threads,
        preemptions == null ? SearchOptions.UNBOUNDED : preemptions,
        budget.executions(),
        budget.time(),
        steps,
        without);
  }

  private void atLeast(String option, Integer value, int least) {
    if (value != null && value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + value + "; the least is " + least);
    }
  }

  private SearchReport report(
      Scenario scenario, SearchOptions options, SearchOutcome outcome, boolean interrupted) {
    String stopped = outcome.complete() ? "" : interrupted ? "interrupted" : budget.spent();
    int covered =
        outcome.preemptions() >= 0
            ? outcome.preemptions()
            : outcome.complete() ? SearchReport.Extent.EVERY_ORDER : SearchReport.Extent.NONE;
    return new SearchReport(
        Version.number(),
        file.getFileName().toString(),
        outcome.protocols(),
        scenario.tasks().stream().map(Scenario.Task::name).toList(),
        scenario.calls(),
        options.without().stream().map(Rule::id).sorted().toList(),
        new SearchReport.Extent(
            outcome.complete(),
            stopped,
            covered,
            outcome.executions(),
            outcome.boundedOrders(),
            outcome.steps(),
            outcome.done()),
        outcome.findings().stream()
            .map(each -> new SearchReport.Searched(each.finding(), each.order()))
            .toList());
  }

  /** What cannot be written is said before a search that may take hours. */
  private void checkOutputs() throws IOException {
    if (schedules != null) {
      Files.createDirectories(schedules);
    }
    Path folder = outputFile == null ? null : outputFile.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (outputFile != null && Files.isDirectory(outputFile)) {
      throw new IOException(outputFile + ": is a folder");
    }
  }

  private void writeSchedules(SearchReport report, Scenario scenario) throws IOException {
    if (schedules == null) {
      return;
    }
    ScheduleNdjson.Chosen chosen =
        new ScheduleNdjson.Chosen(Protocols.chosen(scenario.choice()), scenario.choices(), steps);
    for (SearchReport.Searched each : report.findings()) {
      if (each.order() != null) {
        Path to = schedules.resolve(each.finding().fingerprint() + ".ndjson");
        try (Writer out = Files.newBufferedWriter(to, StandardCharsets.UTF_8)) {
          ScheduleNdjson.write(report, each, chosen, out);
        }
      }
    }
  }

  private void write(SearchReport report) throws IOException {
    if (outputFile != null) {
      try (OutputStream out = Files.newOutputStream(outputFile)) {
        write(report, TextFormat.PLAIN, out);
      }
      return;
    }
    write(report, colour.textFormat(MAX_WIDTH), System.out);
    StandardOutput.flush(System.out);
  }

  private void write(SearchReport report, TextFormat text, OutputStream out) throws IOException {
    switch (format) {
      case JSON -> new SearchJson(readFile(report)).write(report, out);
      case HTML -> OutputFormat.searchPage(report, readFile(report), out);
      default -> {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        new SearchText(text).write(report, writer);
        writer.flush();
      }
    }
  }

  private ReadFile readFile(SearchReport report) throws IOException {
    ContentPrefix prefix = ContentPrefix.of(file.toString());
    return new ReadFile(report.scenario(), prefix.length(), prefix.sha256());
  }

  /** Says on the terminal what is covered so far. */
  private static final class Progress implements SearchProgress {
    private final Interruption interruption;
    private final PrintWriter err;

    Progress(Interruption interruption, PrintWriter err) {
      this.interruption = interruption;
      this.err = err;
    }

    @Override
    public void bounded(int preemptions, long orders, int findings) {
      err.printf(
          "lockreel: %s in any order with at most %d preemption%s%n",
          findings == 0 ? "no finding" : findings == 1 ? "1 finding" : findings + " findings",
          preemptions,
          preemptions == 1 ? "" : "s");
      err.flush();
    }

    @Override
    public void goesOn(long executions, double done) {
      err.printf(
          Locale.ROOT, "lockreel: %,d executions, about %.2g %%%n", executions, HUNDRED * done);
      err.flush();
    }

    @Override
    public boolean cancelled() {
      return interruption.asked();
    }
  }
}
