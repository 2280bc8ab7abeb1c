package dev.lockreel.report;

import java.io.IOException;
import java.util.regex.Pattern;

/** Lines of text under way to a reader, with colour or without. */
final class Page {
  private static final String INDENT = "  ";
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Layout layout;
  private final StringBuilder text = new StringBuilder();

  Page(Layout layout) {
    this.layout = layout;
  }

  int width() {
    return layout.width();
  }

  /** The text in that colour, where there is colour. */
  String ink(Ink ink, String plain) {
    return layout.colour() ? ink.on(plain) : plain;
  }

  /**
   * Whether these words were written since the last flush, wherever lines were broken, so that they
   * need not be said twice.
   */
  boolean says(String words) {
    return SPACE.matcher(text).replaceAll(" ").contains(words);
  }

  void line(String line) {
    text.append(line).append('\n');
  }

  void blank() {
    text.append('\n');
  }

  void title(String title) {
    line(ink(Ink.TITLE, title));
  }

  /** A labelled value; what does not fit goes on below itself. */
  void field(String label, int labelWidth, String value) {
    String lead = INDENT + label + " ".repeat(Math.max(1, labelWidth - label.length()));
    wrapped(lead, " ".repeat(lead.length()), value);
  }

  /**
   * A paragraph, broken at spaces; the first line begins with {@code first}, the others with {@code
   * next}.
   */
  void wrapped(String first, String next, String paragraph) {
    String lead = first;
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ", -1)) {
      if (line.length() > 0 && lead.length() + line.length() + 1 + word.length() > width()) {
        line(lead + line);
        lead = next;
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    line(lead + line);
  }

  /** Hands on what was written so far. */
  void flushTo(Appendable out) throws IOException {
    out.append(text);
    text.setLength(0);
  }
}
