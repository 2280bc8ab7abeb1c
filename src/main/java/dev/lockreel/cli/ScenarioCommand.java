package dev.lockreel.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.report.NumberText;
import dev.lockreel.report.Report;
import dev.lockreel.search.ScenarioFile;
import dev.lockreel.search.SetUpCheck;
import dev.lockreel.search.cut.CutEvent;
import dev.lockreel.search.cut.ScenarioCut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code lockreel scenario}: cuts a scenario for search from a capture. */
@Command(
    name = "scenario",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Cuts a scenario for search from a capture: the state of the emulated core at a moment, and the"
            + " calls in flight around it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel scenario traces/captures/vfio-bar-fault.txt.zst --at 6.2579 --window 8ms > storm.ndjson",
      "  lockreel scenario capture.txt --around 2a47 --window 5ms --output-file storm.ndjson",
      "  lockreel search storm.ndjson"
    })
final class ScenarioCommand implements Callable<Integer> {
  private static final int NANO_DIGITS = 9;

  /** Before the point; as many seconds as fit a long in nanoseconds. */
  private static final int MOST_DIGITS = 9;

  private static final double NANOS_PER_SECOND = 1e9;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Moment moment;

  /** Where it is cut. */
  static final class Moment {
    @Option(
        names = "--at",
        paramLabel = "TIME",
        required = true,
        converter = MomentConverter.class,
        description = "The moment, in seconds as the capture has it: 6.234601.")
    private BigDecimal at;

    @Option(
        names = "--around",
        paramLabel = "FINGERPRINT",
        required = true,
        converter = FindingChoice.Converter.class,
        description =
            "The moment of a finding of the capture, of a wait without end from where it began; the"
                + " first digits are enough where no other has them.")
    private String around;
  }

  @Option(
      names = "--window",
      paramLabel = "TIME",
      defaultValue = "1ms",
      converter = WindowConverter.class,
      description =
          "Calls that are in flight up to that long before or after the moment are searched (250us,"
              + " 5ms, 1s; default: ${DEFAULT-VALUE}).")
  private Duration window;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write the scenario there instead of to standard output.")
  private Path outputFile;

  @Mixin private EvidenceOptions evidence;

  @Parameters(
      paramLabel = "CAPTURE",
      converter = FileName.class,
      description = "A trace of any format.")
  private String capture;

  /** The finding is of what the capture shows, of no protocol that was run. */
  private boolean recorded;

  private List<String> protocols;

  /** The task whose fault has another one beside it, which has to be in the window; or null. */
  private Integer faults;

  @Override
  public Integer call() throws IOException {
    protocols = evidence.protocols();
    OutputFile.refuseInputs(spec.commandLine(), outputFile, List.of(capture));
    TraceFiles.checkAll(List.of(capture), evidence.format());
    Span moment = span();
    List<ModelEvent> events = ScenarioFile.readCapture(evidence.spec(capture));
    Span span =
        faults == null
            ? moment
            : new Span(moment.from(), ScenarioCut.nextFault(events, faults, moment.to()));
    ScenarioCut cut =
        ScenarioCut.of(events, span.from() - window.toNanos(), span.to() + window.toNanos());
    if (cut.stimuli().isEmpty()) {
      throw new IOException(noCall(cut, span));
    }
    byte[] text = text(cut, span);
    Scenario scenario = checked(text);
    write(text);
    if (recorded) {
      say("the finding is of what was recorded; search runs the protocols, which may not have it");
    }
    if (cut.unended() > 0) {
      say(
          "search takes for never ended: "
              + NumberText.count(cut.unended(), "invalidation")
              + " without an end in the capture");
    }
    if (cut.stillRunning() > 0) {
      say(
          "the scenario ends what still runs where the capture ends: "
              + NumberText.count(cut.stillRunning(), "invalidation"));
    }
    say(
        "%s of %s, %s of state"
            .formatted(
                NumberText.count(scenario.calls(), "call"),
                NumberText.count(scenario.tasks().size(), "task"),
                NumberText.count(scenario.setUp().size(), "event")));
    return ExitCode.NOTHING_FOUND;
  }

  /** Where it is cut, in nanoseconds; {@code to} is included. */
  private record Span(long from, long to) {
    static Span at(long nanos) {
      return new Span(nanos, nanos);
    }

    @Override
    public String toString() {
      return seconds(from) + (from == to ? "" : " to " + seconds(to)) + " s";
    }
  }

  private Span span() throws IOException {
    if (moment.at != null) {
      // Of a number such as 1e999999999 nothing may be computed.
      if (moment.at.signum() < 0 || moment.at.precision() - moment.at.scale() > MOST_DIGITS) {
        throw new ParameterException(
            spec.commandLine(), "--at takes a time in seconds as the capture has it, not negative");
      }
      return Span.at(
          moment.at.movePointRight(NANO_DIGITS).setScale(0, RoundingMode.HALF_UP).longValue());
    }
    Report report = evidence.report(spec.commandLine(), List.of(capture), new ArrayList<>());
    Finding finding = FindingChoice.one(spec.commandLine(), report.findings(), moment.around);
    long found = finding.witness().timestampNanos();
    recorded = !evidence.executes() && !finding.witness().emulated();
    if (finding.rule() == Rule.DUPLICATE_VMA_TRACKING) {
      // The other fault comes while this one is in flight.
      faults = finding.witness().pid();
    }
    if (finding.other() == null) {
      return Span.at(found);
    }
    long other = finding.other().timestampNanos();
    long before = Math.min(found, other);
    return switch (finding.rule()) {
      // Found long after it began, and what waits is in flight at its begin.
      case WAITER_STUCK -> new Span(before, found);
      case NOTIFIER_COUNT_LEAK -> Span.at(before);
      // Of two calls that are in flight together.
      case PTE_ALREADY_POPULATED -> new Span(before, Math.max(found, other));
      default -> Span.at(found);
    };
  }

  private void say(String sentence) {
    spec.commandLine().getErr().println("lockreel: " + sentence);
    spec.commandLine().getErr().flush();
  }

  private String noCall(ScenarioCut cut, Span span) {
    if (cut.before() == Long.MIN_VALUE && cut.after() == Long.MAX_VALUE) {
      return capture + ": has no call that a protocol runs for, such as a fault or an invalidation";
    }
    StringBuilder text =
        new StringBuilder(capture + ": no call that a protocol runs for is in flight");
    text.append(" around ").append(span);
    if (cut.before() != Long.MIN_VALUE) {
      text.append("; the last one before begins at ").append(seconds(cut.before()));
    }
    if (cut.after() != Long.MAX_VALUE) {
      text.append("; the next one begins at ").append(seconds(cut.after()));
    }
    return text.append(" (--window)").toString();
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f", nanos / NANOS_PER_SECOND);
  }

  private byte[] text(ScenarioCut cut, Span span) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonFactory json = JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    try (JsonGenerator line = json.createGenerator(out)) {
      line.setRootValueSeparator(null);
      line.writeStartObject();
      line.writeStringField(
          "comment",
          "Cut from "
              + Path.of(capture).getFileName()
              + " at "
              + span
              + ", calls in flight within "
              + window.toNanos() / 1_000
              + " us of it.");
      line.writeObjectFieldStart("search");
      if (!protocols.isEmpty()) {
        line.writeArrayFieldStart("protocols");
        for (String each : protocols) {
          line.writeString(each);
        }
        line.writeEndArray();
      }
      if (!cut.choices().isEmpty()) {
        line.writeObjectFieldStart("choices");
        for (String each : cut.choices()) {
          line.writeNumberField(each, 1);
        }
        line.writeEndObject();
      }
      line.writeEndObject();
      line.writeEndObject();
      line.writeRaw('\n');
      List<CutEvent> events = new ArrayList<>(cut.setUp());
      events.addAll(cut.stimuli());
      for (CutEvent each : events) {
        each.write(line);
        line.writeRaw('\n');
      }
    }
    return out.toByteArray();
  }

  /** Reads it back, as search will. */
  private Scenario checked(byte[] text) throws IOException {
    Path file = Files.createTempFile("lockreel-scenario", ".ndjson");
    try {
      Files.copy(new ByteArrayInputStream(text), file, StandardCopyOption.REPLACE_EXISTING);
      Scenario scenario =
          new Scenario(ScenarioFile.read(file.toString()), Protocols.choose(protocols), Map.of());
      SetUpCheck.check(scenario);
      return scenario;
    } catch (IllegalArgumentException e) {
      throw new IOException(capture + ": " + e.getMessage() + "; try a shorter --window", e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void write(byte[] text) throws IOException {
    if (outputFile == null) {
      System.out.write(text, 0, text.length);
      StandardOutput.flush(System.out);
      return;
    }
    try (OutputStream out = Files.newOutputStream(outputFile)) {
      out.write(text);
    }
  }

  /** {@code 6.234601}. */
  static final class MomentConverter implements ITypeConverter<BigDecimal> {
    @Override
    public BigDecimal convert(String value) {
      try {
        return new BigDecimal(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + value + "' is no number of seconds");
      }
    }
  }

  /** {@code 250us}, {@code 5ms}, {@code 1s}. */
  static final class WindowConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(us|ms|s)");
    private static final long MICRO = 1_000;

    @Override
    public Duration convert(String value) {
      Matcher matcher = FORM.matcher(value.toLowerCase(Locale.ROOT));
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + value + "' is no time such as 250us, 5ms or 1s");
      }
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "us" -> Duration.ofNanos(MICRO * number);
        case "ms" -> Duration.ofMillis(number);
        default -> Duration.ofSeconds(number);
      };
    }
  }
}
