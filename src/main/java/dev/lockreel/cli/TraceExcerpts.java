package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.report.Report;
import dev.lockreel.report.TraceLines;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lines of the trace files that a finding is from, read once for all of its events. */
final class TraceExcerpts implements TraceLines {
  /** {@code file:line}; of records of a topic there is no file. */
  private static final Pattern POSITION = Pattern.compile("(.+):(\\d{1,18})");

  private record Place(String source, String file) {}

  private final int around;
  private final List<SourceState> sources;
  private final Map<Place, TreeSet<Long>> wanted = new LinkedHashMap<>();
  private final Map<Place, SortedMap<Long, String>> lines = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();

  /**
   * @param around how many lines before and after each event
   */
  TraceExcerpts(Finding finding, Report report, int around) {
    this.around = around;
    sources = report.sources();
    finding.witnesses().forEach(this::want);
  }

  private void want(Witness witness) {
    Stream.concat(
            Stream.of(witness.position()), witness.held().stream().map(HeldLockEvidence::position))
        .map(POSITION::matcher)
        .filter(Matcher::matches)
        .forEach(
            at ->
                wanted
                    .computeIfAbsent(
                        new Place(witness.source(), at.group(1)), place -> new TreeSet<>())
                    .add(Long.valueOf(at.group(2))));
  }

  /** Reads the lines; where a file is not among those named, it is looked for in this folder. */
  void read(List<String> named) throws IOException {
    List<String> files = new ArrayList<>();
    for (String each : named) {
      files.addAll(
          CaptureFolder.is(each)
              ? CaptureFolder.of(each, path -> InputSpec.of(path, new Symbols())).traces()
              : List.of(each));
    }
    for (Map.Entry<Place, TreeSet<Long>> each : wanted.entrySet()) {
      read(each.getKey(), each.getValue(), files);
    }
  }

  private void read(Place place, SortedSet<Long> positions, List<String> files) {
    String other = null;
    List<String> candidates = new ArrayList<>(files);
    boolean named = candidates.removeIf(each -> !isNamed(each, place.file()));
    if (candidates.isEmpty() && Files.isRegularFile(Path.of(place.file()))) {
      candidates.add(place.file());
    }
    if (candidates.isEmpty() && named) {
      // The events of a batch file are at positions of the trace that it was made of.
      files.stream().filter(TraceExcerpts::isBatchFile).forEach(candidates::add);
    }
    for (String path : candidates) {
      try (TraceInput input = TraceInput.open(InputSpec.of(path, new Symbols()).withThreads(0))) {
        if (isThat(input, place)) {
          lines.put(place, input.excerpt(positions, around));
          return;
        }
        other = path + ": is another trace than the one that was read";
      } catch (IOException e) {
        other = FailureMessages.reason(e);
      }
    }
    missing.add(other == null ? place.file() + ": not here; name it to see the lines" : other);
  }

  private static boolean isBatchFile(String path) {
    try (TraceInput input = TraceInput.open(InputSpec.of(path, new Symbols()))) {
      return input.format() == Format.BATCH_FILE;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isNamed(String path, String file) {
    return path.equals(file) || path.endsWith("/" + file);
  }

  /**
   * Whether the file begins as the source did; of the later pieces of a source nothing is known.
   */
  private boolean isThat(TraceInput input, Place place) {
    List<SourceState> named =
        sources.stream()
            .filter(each -> each.origin().file().equals(place.file()))
            .filter(each -> each.origin().source().equals(place.source()))
            .toList();
    return named.isEmpty()
        || named.stream()
            .anyMatch(
                each ->
                    input.continues(
                        new ContentPrefix((int) each.prefixLength(), each.prefixSha256())));
  }

  /** Why lines of a file are not shown: a sentence for each file. */
  List<String> missing() {
    return missing;
  }

  @Override
  public SortedMap<Long, String> around(String source, String position) {
    Matcher at = POSITION.matcher(position);
    SortedMap<Long, String> all = at.matches() ? lines.get(new Place(source, at.group(1))) : null;
    if (all == null) {
      return Collections.emptySortedMap();
    }
    long line = Long.parseLong(at.group(2));
    return new TreeMap<>(all.subMap(line - around, line + around + 1));
  }
}
