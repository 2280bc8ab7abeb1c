package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a folder or an archive (tar, zip) of a capture holds. Of a folder the files in it, each once
 * however many links lead to it, not those of its subfolders; of an archive all files.
 *
 * @param traces paths of the traces, by the time of their first events
 * @param perCpu traces of one CPU each, whose events one of the traces has as well
 * @param others files without any event
 * @param refusal why the first of them that is known, such as a trace of an unknown version, cannot
 *     be read; null where there is none
 * @param broken why the archive cannot be read any further; null where it can be to its end
 * @param kallsyms a copy of the traced kernel's symbol table, by its name; null where there is none
 */
public record CaptureFolder(
    List<String> traces,
    List<String> perCpu,
    List<String> others,
    TraceInputException refusal,
    TraceInputException broken,
    String kallsyms) {
  private static final Pattern KALLSYMS = Pattern.compile("kallsyms(\\.txt)?(\\.\\w{2,4})?");

  /** What tracefs says of the layout of events: docs/decisions/0032-event-formats.md. */
  private static final Pattern EVENT_FORMAT =
      Pattern.compile("(format|header_(page|event))(\\.txt)?(\\.\\w{2,4})?");

  /** What tracefs has beside a trace: the same events once more, those of one CPU. */
  private static final Pattern PER_CPU =
      Pattern.compile("(|.*[/!])per_cpu/cpu\\d+/trace(\\.\\w+)*");

  /** Whether the path is a folder or an archive; false for anything that cannot be opened. */
  public static boolean is(String path) {
    if (path.equals(InputSpec.STANDARD_INPUT) || !Files.exists(Path.of(path))) {
      return false;
    }
    if (!Files.isRegularFile(Path.of(path))) {
      return Files.isDirectory(Path.of(path));
    }
    try (Archive archive = Archive.open(path)) {
      return archive != null;
    } catch (TraceInputException e) {
      // A broken one: listing it says so.
      return true;
    } catch (IOException e) {
      // Whoever reads it says what is wrong.
      return false;
    }
  }

  /** The copy of /proc/kallsyms in it, by its name; null where there is none. */
  public static String kallsyms(String path) throws IOException {
    Listing listing = new Listing(null);
    listing.list(path);
    return listing.kallsyms;
  }

  /**
   * Looks at each file's beginning.
   *
   * @param specs how each file would be read
   * @throws TraceInputException the archive has too many files
   */
  public static CaptureFolder of(String path, Function<String, InputSpec> specs)
      throws IOException {
    Listing listing = new Listing(specs);
    listing.list(path);
    // Those that begin together by name.
    listing.begins.sort(
        Comparator.comparingLong(Begin::nanos).thenComparing(Begin::path, String::compareTo));
    List<String> all = listing.begins.stream().map(Begin::path).toList();
    List<String> perCpu = all.stream().filter(each -> isPerCpu(each, all)).toList();
    return new CaptureFolder(
        all.stream().filter(each -> !perCpu.contains(each)).toList(),
        perCpu,
        listing.others,
        listing.refusal,
        listing.broken,
        listing.kallsyms);
  }

  private static boolean isPerCpu(String path, List<String> all) {
    Matcher perCpu = PER_CPU.matcher(path);
    if (!perCpu.matches()) {
      return false;
    }
    String whole = perCpu.group(1) + "trace";
    return all.stream().anyMatch(each -> each.equals(whole) || each.startsWith(whole + "."));
  }

  private record Begin(String path, long nanos) {}

  /** One pass over the files. */
  private static final class Listing {
    private final Function<String, InputSpec> specs;
    private final List<Begin> begins = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private TraceInputException refusal;
    private TraceInputException broken;
    private String kallsyms;

    /**
     * @param specs null: only names are looked at
     */
    Listing(Function<String, InputSpec> specs) {
      this.specs = specs;
    }

    void list(String path) throws IOException {
      if (Files.isDirectory(Path.of(path))) {
        folder(path);
        return;
      }
      try (Archive archive = Archive.open(path)) {
        if (archive == null) {
          throw new TraceInputException(path + ": is no folder, tar or zip");
        }
        archive.forEach(this::entry);
      } catch (BrokenArchiveException e) {
        broken = e;
      }
    }

    private void folder(String folder) throws IOException {
      List<Path> files;
      try (Stream<Path> all = Files.list(Path.of(folder))) {
        // Links last, to be left out where they lead to one of the others.
        files =
            all.filter(Files::isRegularFile)
                .sorted(
                    Comparator.<Path, Boolean>comparing(Files::isSymbolicLink)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
      }
      Set<Path> seen = new HashSet<>();
      for (Path file : files) {
        if (seen.add(file.toRealPath()) && !beside(file.toString()) && specs != null) {
          look(file.toString(), null);
        }
      }
    }

    private boolean entry(Archive.Place place, InputStream bytes) {
      if (!beside(place.path()) && specs != null) {
        look(place.path(), bytes);
      }
      return true;
    }

    /** Whether the file is the symbol table, or one of the event formats that are not needed. */
    private boolean beside(String path) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (EVENT_FORMAT.matcher(name).matches()) {
        return true;
      }
      if (!KALLSYMS.matcher(name).matches()) {
        return false;
      }
      kallsyms = kallsyms == null ? path : kallsyms;
      return true;
    }

    private void look(String path, InputStream bytes) {
      OptionalLong begin = OptionalLong.empty();
      try {
        InputSpec spec = specs.apply(path).withThreads(0);
        begin =
            bytes == null
                ? FirstEvent.of(spec)
                : FirstEvent.of(spec, TraceInput.ofStream(spec, Tuning.DEFAULT, bytes));
      } catch (NestedArchiveException e) {
        // One in a folder can be named by itself.
        refusal = refusal == null && bytes != null ? e : refusal;
      } catch (TraceInputException e) {
        boolean known = !(e instanceof UnknownFormatException);
        refusal = refusal == null && known ? e : refusal;
      }
      if (begin.isPresent()) {
        begins.add(new Begin(path, begin.getAsLong()));
      } else {
        others.add(path);
      }
    }
  }
}
