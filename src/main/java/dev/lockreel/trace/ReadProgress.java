package dev.lockreel.trace;

import java.util.Locale;

/** Whether a source was read to its end. */
public enum ReadProgress {
  /** It is being read, or reading was stopped: the rest may withdraw what was found so far. */
  UNFINISHED,
  /** To the end that it had then. */
  COMPLETE,
  /** It could not be read any further. */
  FAILED;

  /** As in reports for machines. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
