package dev.lockreel.emulation.kernel;

/**
 * A mail on a kernel list that a model or a protocol comes from.
 *
 * @param date as in 2020-05-05
 */
public record Citation(String author, String subject, String date, String list) {
  @Override
  public String toString() {
    return author + ", \"" + subject + "\", " + date + ", " + list;
  }
}
