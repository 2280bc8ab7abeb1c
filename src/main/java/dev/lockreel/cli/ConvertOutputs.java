package dev.lockreel.cli;

import dev.lockreel.convert.TargetFormat;
import dev.lockreel.ingest.InputSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of the files that traces become in a folder. */
final class ConvertOutputs {
  private ConvertOutputs() {}

  /**
   * A file for each trace: its name with the format's ending; where several have one name, with the
   * folders and archives that they lie in.
   *
   * @return the traces in the order given, each with its file
   */
  static Map<String, Path> in(Path folder, List<String> traces, TargetFormat format) {
    Map<String, Path> files = new LinkedHashMap<>();
    List<String> names = names(traces);
    for (int i = 0; i < traces.size(); i++) {
      files.put(traces.get(i), folder.resolve(names.get(i) + format.suffix()));
    }
    return files;
  }

  private static List<String> names(List<String> traces) {
    Set<String> once = new HashSet<>();
    Set<String> several = new HashSet<>();
    for (String trace : traces) {
      if (!once.add(last(trace))) {
        several.add(last(trace));
      }
    }
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (String trace : traces) {
      String name = several.contains(last(trace)) ? flat(trace) : last(trace);
      String free = name;
      for (int number = 2; !taken.add(free); number++) {
        free = name + "." + number;
      }
      names.add(free);
    }
    return names;
  }

  private static String last(String trace) {
    return trace.equals(InputSpec.STANDARD_INPUT)
        ? "stdin"
        : plain(trace.substring(trace.lastIndexOf('/') + 1));
  }

  /** Without the ending of a compression. */
  private static String plain(String name) {
    return name.replaceFirst("(?i)(?<=.)\\.(zst|gz|xz|lz4|bz2)$", "");
  }

  /** The whole path as one name. */
  private static String flat(String trace) {
    return plain(trace).replace("!/", "/").replaceAll("^[./]+", "").replaceAll("/+(\\.*/+)*", "-");
  }
}
