package dev.lockreel.report;

import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.SourceState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether a report covers all that was to be read.
 *
 * @param reason what is missing and why, a sentence without its full stop; empty where nothing is
 */
public record Completion(State state, String reason) {
  /** All was read. */
  public static final Completion COMPLETE = new Completion(State.COMPLETE, "");

  private static final int NAMED = 3;

  /** How far reading has come. */
  public enum State {
    COMPLETE,
    /** A signal, or an option that asked for it, stopped it; or the process was killed. */
    INTERRUPTED,
    /** The input or the storage failed. */
    FAILED,
    /** It goes on: what the report shows is the last checkpoint. */
    RUNNING;

    /** As in reports for machines. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The completion by the sources' own progress.
   *
   * @param running whether a process reads on now
   */
  public static Completion of(List<SourceState> sources, boolean running) {
    List<SourceState> failed = with(ReadProgress.FAILED, sources);
    List<SourceState> unfinished = with(ReadProgress.UNFINISHED, sources);
    if (running) {
      return new Completion(
          State.RUNNING,
          unfinished.isEmpty()
              ? "a process is writing to the database"
              : names(unfinished) + " being read");
    }
    if (!failed.isEmpty()) {
      return new Completion(State.FAILED, names(failed) + " not readable to the end");
    }
    return unfinished.isEmpty()
        ? COMPLETE
        : new Completion(State.INTERRUPTED, names(unfinished) + " not read to the end");
  }

  private static List<SourceState> with(ReadProgress progress, List<SourceState> sources) {
    return sources.stream().filter(each -> each.progress() == progress).toList();
  }

  private static String names(List<SourceState> sources) {
    String first =
        sources.stream()
            .limit(NAMED)
            .map(each -> each.origin().file())
            .collect(Collectors.joining(", "));
    int more = sources.size() - NAMED;
    return first
        + (more > 0 ? " and " + more + " more" : "")
        + (sources.size() == 1 ? " is" : " are");
  }

  /** Whether nothing is missing. */
  public boolean isComplete() {
    return state == State.COMPLETE;
  }
}
