package dev.lockreel.report;

import java.io.IOException;
import java.util.regex.Pattern;

/** The text of a report as it is put together: lines, with colour or without. */
final class ReportText {
  private static final String INDENT = "  ";
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final TextFormat format;
  private final StringBuilder text = new StringBuilder();

  ReportText(TextFormat format) {
    this.format = format;
  }

  int width() {
    return format.width();
  }

  /** Columns beyond which a line for a tool is broken for a reader. */
  int lineWidth() {
    return format.lineWidth();
  }

  /** The text in the colour of that style, where there is colour. */
  String styled(TextStyle style, String plain) {
    return format.colour() ? style.on(Visible.of(plain)) : plain;
  }

  /**
   * Whether these words were written since the last flush, wherever lines were broken, so that they
   * need not be said twice.
   */
  boolean says(String words) {
    return SPACE.matcher(text).replaceAll(" ").contains(words);
  }

  /** One line, and never more: what is hidden in it, line feeds too, is made visible. */
  void line(String line) {
    text.append(format.colour() ? TextStyle.visible(line) : Visible.of(line)).append('\n');
  }

  void blank() {
    text.append('\n');
  }

  void title(String title) {
    line(styled(TextStyle.TITLE, title));
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

  /** Appends what was written so far to {@code out}, and begins anew. */
  void flushTo(Appendable out) throws IOException {
    out.append(text);
    text.setLength(0);
  }
}
