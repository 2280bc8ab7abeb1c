package dev.lockreel.trace;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The reading state of one source: its position and its counts, for the report and for a replay to
 * continue. A source is identified by its name and the beginning of its content, so one file is
 * never counted twice, and a longer version of it is read from where reading stopped.
 *
 * @param identity name and beginning of the content when it was first read, in one string: the key
 *     under which a store keeps the source, for good
 * @param origin source name and file
 * @param prefixLength bytes of (uncompressed) content that {@code prefixSha256} covers, at most 64
 *     KiB; it grows with a source that was shorter when it was first read
 * @param prefixSha256 lower-case hex
 * @param nextOffset where reading goes on, in uncompressed bytes
 * @param nextLine number of the line at {@code nextOffset}, from 1
 * @param progress whether it was read to its end
 * @param unterminatedTail the tally counts a last line without an end that stands at {@code
 *     nextOffset} and will be read again
 * @param tally everything read so far
 * @param counters what the validator counted, by name (camelCase, as in the JSON report's
 *     statistics)
 * @param readerState what the reader of the format has to know to go on; its own packing
 */
public record SourceState(
    String identity,
    Origin origin,
    long prefixLength,
    String prefixSha256,
    long nextOffset,
    long nextLine,
    ReadProgress progress,
    boolean unterminatedTail,
    ReadTally tally,
    SortedMap<String, Long> counters,
    long[] readerState) {
  private static final int IDENTITY_DIGITS = 16;

  /** Counter: trace clock of the first event in nanoseconds. */
  public static final String FIRST_TIMESTAMP = "firstTimestampNanos";

  /** Counter: trace clock of the last event in nanoseconds. */
  public static final String LAST_TIMESTAMP = "lastTimestampNanos";

  public SourceState {
    counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
  }

  /** Counter: lock acquisitions. */
  public static final String ACQUISITIONS = "lockAcquisitions";

  /** Counter: lock releases. */
  public static final String RELEASES = "lockReleases";

  /** Counter: events of the emulated core; absent for none. */
  public static final String MODEL_EVENTS = "modelEvents";

  /** Counter: acquisitions without a class key. */
  public static final String THIN_ACQUISITIONS = "thinAcquisitions";

  /**
   * Counter: classes whose releases are missing up to where the trace was read to, unless the rest
   * has them; absent for none.
   */
  public static final String RELEASES_MISSING_SO_FAR = "releasesMissingSoFar";

  /**
   * Counter: releases that balance nothing after the last acquisition, as where acquisitions were
   * switched off first, unless the rest has more; absent for none.
   */
  public static final String ACQUISITIONS_MISSING_SO_FAR = "acquisitionsMissingSoFar";

  /** Counter: locks held where the trace ends. */
  public static final String LOCKS_HELD_AT_END = "locksHeldAtEnd";

  /**
   * Counter: objects of the emulated kernel that are alive where the trace ends; absent for none.
   */
  public static final String MODEL_OBJECTS_AT_END = "modelObjectsAtEnd";

  /** A copy whose tally has the anomalies that follow from the counters. */
  public SourceState withDerivedAnomalies() {
    ReadTally with = tally.copy();
    note(with, Anomaly.THIN_EVENTS, counters.getOrDefault(THIN_ACQUISITIONS, 0L));
    note(with, Anomaly.MISSING_RELEASES, counters.getOrDefault(RELEASES_MISSING_SO_FAR, 0L));
    if (!isZero(ACQUISITIONS_MISSING_SO_FAR)) {
      with.noticed(Anomaly.MISSING_ACQUISITIONS, 1);
    }
    boolean none = Stream.of(ACQUISITIONS, RELEASES, MODEL_EVENTS).allMatch(this::isZero);
    note(with, Anomaly.NO_LOCK_EVENTS, none ? with.events() : 0);
    note(with, Anomaly.HELD_AT_END, counters.getOrDefault(LOCKS_HELD_AT_END, 0L));
    return new SourceState(
        identity,
        origin,
        prefixLength,
        prefixSha256,
        nextOffset,
        nextLine,
        progress,
        unterminatedTail,
        with,
        counters,
        readerState);
  }

  /** Whether the rest of the trace may withdraw something that was found where it was read to. */
  public boolean mayWithdraw() {
    return mayEndWaits() || !isZero(ACQUISITIONS_MISSING_SO_FAR);
  }

  /** Whether the rest of the trace may show that a task goes on that waits where it was read to. */
  public boolean mayEndWaits() {
    return progress != ReadProgress.COMPLETE || !isZero(RELEASES_MISSING_SO_FAR);
  }

  /** This state with that progress. */
  public SourceState withProgress(ReadProgress now) {
    return new SourceState(
        identity,
        origin,
        prefixLength,
        prefixSha256,
        nextOffset,
        nextLine,
        now,
        unterminatedTail,
        tally,
        counters,
        readerState);
  }

  /** This state without what its reader has to know to go on. */
  public SourceState withoutReader() {
    return new SourceState(
        identity,
        origin,
        prefixLength,
        prefixSha256,
        nextOffset,
        nextLine,
        progress,
        unterminatedTail,
        tally,
        counters,
        new long[0]);
  }

  private boolean isZero(String counter) {
    return counters.getOrDefault(counter, 0L) == 0;
  }

  private static void note(ReadTally with, Anomaly anomaly, long times) {
    if (times > 0) {
      with.noticed(anomaly, times);
    }
  }

  /** A source of which nothing has been read yet. */
  public static SourceState unread(Origin origin, long prefixLength, String prefixSha256) {
    String identity = origin.source() + "@" + prefixSha256.substring(0, IDENTITY_DIGITS);
    return new SourceState(
        identity,
        origin,
        prefixLength,
        prefixSha256,
        0,
        1,
        ReadProgress.UNFINISHED,
        false,
        new ReadTally(),
        new TreeMap<>(),
        new long[0]);
  }
}
