package dev.lockreel.trace;

/**
 * One place where an anomaly was seen.
 *
 * @param file as in {@link Origin#file}
 * @param position line number from 1, or record number
 * @param reason what exactly was odd, in words
 */
public record AnomalyExample(Anomaly anomaly, String file, long position, String reason) {
  /** Whether the line itself could not be used. */
  public boolean malformed() {
    return anomaly == Anomaly.MALFORMED_LINE || anomaly == Anomaly.TRUNCATED_LINE;
  }
}
