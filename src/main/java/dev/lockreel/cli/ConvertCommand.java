package dev.lockreel.cli;

import dev.lockreel.convert.Conversion;
import dev.lockreel.convert.Losses;
import dev.lockreel.convert.TargetFormat;
import dev.lockreel.ingest.CompressedOutput;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel convert}: a trace as a file of another format. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Writes a trace as ftrace text, NDJSON or a batch file. Reads what replay reads; says what the"
            + " target cannot hold.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel convert --to ndjson trace.dat trace.ndjson.zst",
      "  lockreel convert --to ftrace perf.data - | less",
      "  lockreel convert --to lrb trace.txt.zst trace.lrb"
    })
final class ConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      converter = TargetFormatConverter.class,
      completionCandidates = TargetFormatConverter.Names.class,
      description = "Format to write: ${COMPLETION-CANDIDATES}.")
  private TargetFormat target;

  @Mixin private FormatOption format;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Name of the boot that the trace is of (default: the file's name).")
  private String source;

  @Mixin private ProbeOptions probes;

  @Option(
      names = "--from-start",
      description = "Nothing was held before the first event: write a trace_start before it.")
  private boolean fromStart;

  @Parameters(index = "0", paramLabel = "IN", description = "A trace file; - is standard input.")
  private String input;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description =
          "The file to write, compressed where its name ends in .zst or .gz; - is standard output. A"
              + " file of that name is overwritten.")
  private String output;

  @Override
  public Integer call() throws IOException {
    check();
    boolean toStandardOutput = output.equals(InputSpec.STANDARD_INPUT);
    InputSpec read =
        InputSpec.of(input, new Symbols())
            .withFormat(format.format())
            .withSource(source)
            .withProbes(probes.mapping());
    try (Interruption interruption = new Interruption();
        Conversion conversion = conversion(toStandardOutput)) {
      PublishProgress progress = new PublishProgress(interruption);
      try {
        conversion.convert(read, fromStart, progress);
        conversion.finish();
      } catch (IOException e) {
        progress.done();
        if (conversion.events() > 0) {
          err("lockreel: stopped; " + counts(conversion));
        }
        throw e;
      } finally {
        progress.done();
      }
      sayDropped(conversion.losses());
      if (interruption.asked()) {
        err("lockreel: interrupted in " + input + "; " + counts(conversion));
      } else if (!toStandardOutput) {
        System.out.println(Visible.of(input + ": " + counts(conversion)));
      }
      StandardOutput.flush(System.out);
    }
    return ExitCode.NOTHING_FOUND;
  }

  private Conversion conversion(boolean toStandardOutput) {
    return toStandardOutput
        ? new Conversion(target, System.out)
        : new Conversion(target, Path.of(output));
  }

  private void check() throws IOException {
    if (source != null && source.isEmpty()) {
      throw wrong("--source must not be empty");
    }
    if (output.isEmpty()) {
      throw wrong("OUT is empty; it takes the name of a file");
    }
    if (CompressedOutput.refuses(output)) {
      throw wrong(output + ": written are plain files, .zst and .gz");
    }
    TraceFiles.checkAll(List.of(input), format.format());
    if (output.equals(InputSpec.STANDARD_INPUT)) {
      return;
    }
    Path file = Path.of(output);
    if (Files.isDirectory(file)) {
      throw wrong(output + " is a folder");
    }
    if (!input.equals(InputSpec.STANDARD_INPUT)
        && Files.exists(file)
        && Files.exists(Path.of(input))
        && Files.isSameFile(file, Path.of(input))) {
      throw wrong(output + " is the trace that is read");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private String counts(Conversion conversion) {
    return String.format(Locale.ROOT, "%,d events to %s", conversion.events(), output);
  }

  private void sayDropped(Losses losses) {
    if (losses.counts().isEmpty()) {
      return;
    }
    err("lockreel: dropped, since " + target + " cannot hold it (docs/formats/convert.md):");
    losses
        .counts()
        .forEach(
            (name, count) -> err(String.format(Locale.ROOT, "lockreel:  %,10d %s", count, name)));
  }

  private void err(String line) {
    spec.commandLine().getErr().println(Visible.of(line));
    spec.commandLine().getErr().flush();
  }
}
