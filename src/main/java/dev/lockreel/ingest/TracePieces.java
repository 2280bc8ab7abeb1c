package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The files that one trace was rotated into, in the order of their first events. A file that is the
 * beginning of another one of them is left out.
 *
 * @param paths in the order in which they are to be read
 * @param unreadable what was wrong with each file that cannot be read
 */
public record TracePieces(List<String> paths, List<TraceInputException> unreadable) {
  /** A file and the trace clock of its first event. */
  private record Piece(String path, long begin, long size) {}

  /**
   * Looks at each file's first events. Where one is no file and can be read only once, the order is
   * the one given.
   */
  public static TracePieces of(List<String> paths, Function<String, InputSpec> specs)
      throws IOException {
    if (paths.stream().anyMatch(TracePieces::readOnce)) {
      return new TracePieces(List.copyOf(paths), List.of());
    }
    List<Piece> pieces = new ArrayList<>();
    List<TraceInputException> unreadable = new ArrayList<>();
    for (String path : paths) {
      try {
        pieces.add(look(specs.apply(path)));
      } catch (TraceInputException e) {
        unreadable.add(e);
      }
    }
    // The longer one of two that begin together comes first.
    pieces.sort(
        Comparator.comparingLong(Piece::begin)
            .thenComparing(Comparator.comparingLong(Piece::size).reversed()));
    List<String> ordered = new ArrayList<>();
    for (Piece piece : pieces) {
      if (ordered.isEmpty()
          || !begins(specs.apply(piece.path()), specs.apply(ordered.get(ordered.size() - 1)))) {
        ordered.add(piece.path());
      }
    }
    return new TracePieces(ordered, unreadable);
  }

  private static boolean readOnce(String path) {
    return path.equals(InputSpec.STANDARD_INPUT)
        || (Files.exists(Path.of(path)) && !Files.isRegularFile(Path.of(path)));
  }

  private static Piece look(InputSpec spec) throws TraceInputException {
    OptionalLong begin = FirstEvent.of(spec);
    if (begin.isEmpty()) {
      throw new TraceInputException(spec.path() + ": holds no event at all");
    }
    return new Piece(spec.path(), begin.getAsLong(), size(spec));
  }

  private static long size(InputSpec spec) throws TraceInputException {
    try (TraceInput input = TraceInput.open(spec)) {
      return input.size();
    } catch (TraceInputException e) {
      throw e;
    } catch (IOException e) {
      throw new TraceInputException(spec.path() + ": " + e.getMessage(), e);
    }
  }

  /** Whether the one content is how the other one begins. */
  private static boolean begins(InputSpec one, InputSpec other) throws IOException {
    try (TraceInput shorter = TraceInput.open(one);
        TraceInput longer = TraceInput.open(other)) {
      return longer.continues(shorter.prefix());
    }
  }
}
