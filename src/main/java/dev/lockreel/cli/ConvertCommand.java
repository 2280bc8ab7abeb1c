package dev.lockreel.cli;

import dev.lockreel.convert.Conversion;
import dev.lockreel.convert.Losses;
import dev.lockreel.convert.TargetFormat;
import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.CompressedOutput;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        "Writes traces as ftrace text, NDJSON or batch files. Reads what replay reads; says what the"
            + " target cannot hold.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel convert --to ndjson trace.dat trace.ndjson.zst",
      "  lockreel convert --to ftrace perf.data - | less",
      "  lockreel convert --to lrb trace.txt.zst trace.lrb",
      "  lockreel convert --to ndjson capture.tar.zst other.dat folder/",
      "  lockreel convert --to lrb --source host7-boot3 trace.1 trace.2 trace.lrb"
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

  @Option(
      names = "--kallsyms",
      paramLabel = "FILE",
      description =
          "Copy of the traced kernel's /proc/kallsyms, which names functions where a trace has addresses"
              + " (default: the kallsyms in the folder or archive of the traces).")
  private String kallsyms;

  @Parameters(
      arity = "2..*",
      paramLabel = "IN... OUT",
      converter = FileName.class,
      hideParamSyntax = true,
      description = {
        "IN: trace files, or folders, tar or zip files with traces; - is standard input. With"
            + " --source, several are the pieces of one trace, in any order.",
        "OUT: the file to write, compressed where its name ends in .zst or .gz; - is standard output. A"
            + " file of that name is overwritten. In a folder (which is made where the name ends in /) each"
            + " trace becomes a file of its own."
      })
  private List<String> inputsAndOutput;

  private List<String> named;
  private String output;

  @Override
  public Integer call() throws IOException {
    named = inputsAndOutput.subList(0, inputsAndOutput.size() - 1);
    output = inputsAndOutput.get(inputsAndOutput.size() - 1);
    check();
    String symbols = kallsyms == null ? TraceFiles.kallsyms(named) : kallsyms;
    InputSpec common =
        InputSpec.of("", new Symbols())
            .withFormat(format.format())
            .withSource(source)
            .withProbes(probes.mapping())
            .withKallsyms(symbols);
    List<String> traces =
        TraceFiles.of(
            named, path -> CaptureFolder.of(path, common::withPath), spec.commandLine().getErr());
    try (Interruption interruption = new Interruption()) {
      if (intoFolder()) {
        convertEach(traces, common, interruption);
      } else {
        if (traces.size() > 1 && source == null) {
          throw wrong(
              traces.size()
                  + " traces: OUT takes a folder, for a file of each; or name the boot with --source, where"
                  + " they are the pieces of one trace");
        }
        boolean toStandardOutput = output.equals(InputSpec.STANDARD_INPUT);
        Conversion conversion =
            toStandardOutput
                ? new Conversion(target, System.out)
                : new Conversion(target, Path.of(output));
        refuseInputs(toStandardOutput ? List.of() : List.of(Path.of(output)), traces);
        convert(traces, common, conversion, interruption);
      }
      StandardOutput.flush(System.out);
    }
    return ExitCode.NOTHING_FOUND;
  }

  /** Each trace to a file of its own; one that cannot be read does not keep the others from it. */
  private void convertEach(List<String> traces, InputSpec common, Interruption interruption)
      throws IOException {
    Map<String, Path> files = ConvertOutputs.in(Path.of(output), traces, target);
    refuseInputs(files.values(), traces);
    try {
      Files.createDirectories(Path.of(output));
    } catch (IOException e) {
      throw new IOException(output + ": this folder cannot be made", e);
    }
    TraceInputException failure = null;
    for (Map.Entry<String, Path> each : files.entrySet()) {
      if (interruption.asked()) {
        return;
      }
      if (failure != null) {
        err("lockreel: " + FailureMessages.reason(failure));
      }
      failure = null;
      try {
        convert(
            List.of(each.getKey()),
            common.withSymbols(new Symbols()),
            new Conversion(target, each.getValue()),
            interruption);
      } catch (TraceInputException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void convert(
      List<String> pieces, InputSpec common, Conversion opened, Interruption interruption)
      throws IOException {
    String input =
        pieces.get(0) + (pieces.size() > 1 ? " and " + (pieces.size() - 1) + " more" : "");
    try (Conversion conversion = opened) {
      PublishProgress progress = new PublishProgress(interruption);
      try {
        conversion.convert(pieces, common::withPath, fromStart, progress);
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
      } else if (!output.equals(InputSpec.STANDARD_INPUT)) {
        System.out.println(Visible.of(input + ": " + counts(conversion)));
      }
    }
  }

  private boolean intoFolder() {
    return !output.equals(InputSpec.STANDARD_INPUT)
        && (output.endsWith("/") || Files.isDirectory(Path.of(output)));
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
    if (kallsyms != null && !Files.isReadable(Path.of(kallsyms))) {
      throw new TraceInputException(kallsyms + ": there is no such file, or it cannot be read");
    }
    TraceFiles.checkAll(
        named.stream().filter(each -> !CaptureFolder.is(each)).toList(), format.format());
  }

  /** No trace is written over itself or another one. */
  private void refuseInputs(Collection<Path> files, List<String> traces) throws IOException {
    List<String> read = new ArrayList<>(named);
    read.addAll(traces);
    for (Path file : files) {
      OutputFile.refuseInputs(spec.commandLine(), file, read);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private String counts(Conversion conversion) {
    return String.format(Locale.ROOT, "%,d events to %s", conversion.events(), conversion.target());
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
