package dev.lockreel.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;

/**
 * A text without what mail programs, trackers, editors and terminals put around its lines; lines
 * stay lines, so that their numbers are those of the file. What is taken off is decided by its
 * first bytes ({@link PastedForm}).
 *
 * <pre>
 * &gt; # tracer: nop
 * &gt; &gt;            init-1       [001] d..1.     2.844158: lock_release: ffffffff820cdd50 a
 * |             init-1       [001] d..1.     2.844158: lock_release: ffffffff820cdd50 a
 * ```text, {noformat}
 *             init-1       [001] d..1.     2.844158: lock_release: ffffffff820cdd50 a$
 * ESC[32m[    5.938280] ESC[0m    init-182       1d..1. 39668us : lock_release: ffff888000140198 a
 * </pre>
 */
final class PastedText extends BlockInputStream {
  private static final int FIRST_BYTES = 512;
  private static final String CONTROLS = "\0\b\t\n\f\r\u0007\u001b";
  private static final int BUFFER = 1 << 16;
  private static final int ESCAPE = 0x1b;

  /** A longer run of blanks before a line's text is none that a program puts there. */
  private static final int MOST_BLANKS = 256;

  private static final int FENCE = 3;

  /** What {@link PastedForm#PLACE} may have. */
  private static final String OF_PLACE = " []:x0123456789abcdef";

  /** Where in a line the next byte stands. */
  private enum Place {
    BEFORE,
    TEXT,
    FENCE
  }

  /** How much of an escape sequence was read. */
  private enum Sequence {
    NONE,
    BEGUN,
    PARAMETERS,
    ONE_MORE
  }

  private final InputStream in;
  private final PastedForm form;
  private final byte[] read = new byte[BUFFER];
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(BUFFER);
  private final ByteArrayOutputStream before = new ByteArrayOutputStream();

  /** What may stand after the text of a line: left out at its end. */
  private final ByteArrayOutputStream after = new ByteArrayOutputStream();

  private byte[] ready = new byte[0];
  private int at;
  private int markLeft;
  private Place place = Place.BEFORE;
  private Sequence sequence = Sequence.NONE;

  /** The last byte before the text was a quotation mark, after which one space is its own. */
  private boolean quoted;

  private int indented;

  /** Nothing of the line but backticks came so far, and so many. */
  private int ticks;

  /** Nothing of the line but one brace came so far. */
  private boolean braced;

  private PastedText(InputStream in, PastedForm form) {
    this.in = in;
    this.form = form;
    this.markLeft = form.markBytes();
  }

  /**
   * The bare text of a content that begins with {@code head}; null where it is bare, or no text.
   */
  static InputStream of(byte[] head, int length, InputStream content) {
    if (!text(head, length) || asWritten(head, length)) {
      return null;
    }
    PastedForm form = PastedForm.of(head, length);
    if (form == null) {
      return null;
    }
    return new PastedText(form.escaped() ? new HtmlReferences(content) : content, form);
  }

  /** Whether the first bytes are those of a text, and not of an archive or a binary trace. */
  private static boolean text(byte[] head, int length) {
    if (length == 0 || head[0] == (byte) 0x89 || Archive.recognises(head, length)) {
      return false;
    }
    for (int i = 0; i < Math.min(length, FIRST_BYTES); i++) {
      if (head[i] >= 0 && head[i] < ' ' && CONTROLS.indexOf(head[i]) < 0) {
        return false;
      }
    }
    return !begins(head, length, "PERFILE2") && !begins(head, length, "2ELIFREP");
  }

  /**
   * Whether it surely begins as its program wrote it: most traces do, and a start has no time for
   * regular expressions.
   */
  private static boolean asWritten(byte[] head, int length) {
    if (!begins(head, length, "# tracer: ") && !begins(head, length, "{\"")) {
      return false;
    }
    String opening = new String(head, 0, length, StandardCharsets.ISO_8859_1);
    String first = opening.substring(0, Math.max(0, opening.indexOf('\n')));
    int end = first.length() - (first.endsWith("\r") ? 1 : 0);
    boolean bareEnd = end == 0 || " \t\r$".indexOf(first.charAt(end - 1)) < 0;
    return bareEnd
        && opening.indexOf(ESCAPE) < 0
        && opening.indexOf('\t') < 0
        && !opening.contains("```")
        && !opening.contains("&amp;")
        && !opening.contains("&lt;");
  }

  private static boolean begins(byte[] head, int length, String with) {
    int n = with.length();
    return length >= n && new String(head, 0, n, StandardCharsets.ISO_8859_1).equals(with);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (at == ready.length) {
      int n = in.read(read, 0, read.length);
      if (n < 0) {
        flushBefore();
        endText();
      }
      for (int i = 0; i < n; i++) {
        take(read[i]);
      }
      ready = kept.toByteArray();
      kept.reset();
      at = 0;
      if (n < 0 && ready.length == 0) {
        return -1;
      }
    }
    int n = Math.min(length, ready.length - at);
    System.arraycopy(ready, at, into, offset, n);
    at += n;
    return n;
  }

  private void take(byte read) {
    byte c = form.tabbed() && read == '\t' ? (byte) ' ' : read;
    if (markLeft > 0) {
      markLeft--;
    } else if (c == '\n') {
      if (place == Place.BEFORE && !form.quoted()) {
        flushBefore();
      }
      endLine();
      kept.write(c);
      beginLine();
    } else if (!form.coloured() || !ofTerminal(c)) {
      switch (place) {
        case BEFORE -> beforeText(c);
        case TEXT -> text(c);
        case FENCE -> {}
      }
    }
  }

  private void beginLine() {
    place = Place.BEFORE;
    sequence = Sequence.NONE;
    quoted = false;
    indented = 0;
    ticks = 0;
    braced = false;
    before.reset();
  }

  /** Whether the byte is one of those that a terminal acts on and does not show. */
  private boolean ofTerminal(byte c) {
    Sequence now = sequence;
    sequence =
        switch (now) {
          case NONE -> c == ESCAPE ? Sequence.BEGUN : Sequence.NONE;
          case BEGUN ->
              c == '['
                  ? Sequence.PARAMETERS
                  : "()*+".indexOf(c) >= 0 ? Sequence.ONE_MORE : Sequence.NONE;
          case PARAMETERS -> c >= '@' && c <= '~' ? Sequence.NONE : Sequence.PARAMETERS;
          case ONE_MORE -> Sequence.NONE;
        };
    return now != Sequence.NONE || sequence != Sequence.NONE || c == '\r';
  }

  private void beforeText(byte c) {
    boolean blank = c == ' ' || c == '\t';
    if (braced) {
      afterBrace(c);
    } else if (form.fenced() && c == '{' && ticks == 0) {
      before.write(c);
      braced = true;
    } else if (form.quoted() && ticks == 0 && (c == '>' || c == '|')) {
      before.reset();
      quoted = true;
    } else if (quoted && c == ' ') {
      quoted = false;
    } else if (ticks == 0 && indented < form.indent().length && c == form.indent()[indented]) {
      indented++;
    } else if (blank && ticks == 0 && before.size() < MOST_BLANKS) {
      before.write(c);
      quoted = false;
    } else if (form.fenced() && c == '`' && ++ticks < FENCE) {
      before.write(c);
    } else if (ticks == FENCE) {
      before.reset();
      place = Place.FENCE;
    } else {
      beginText(c);
    }
  }

  /** A letter makes it a fence; of JSON, a quotation mark or a blank follows. */
  private void afterBrace(byte c) {
    if (isLetter(c)) {
      before.reset();
      place = Place.FENCE;
    } else {
      beginText(c);
    }
  }

  private void beginText(byte c) {
    flushBefore();
    place = Place.TEXT;
    text(c);
  }

  private static boolean isLetter(byte c) {
    return c >= 'a' && c <= 'z';
  }

  /** Keeps back what may stand after the line's text. */
  private void text(byte c) {
    boolean blank = c == ' ' || c == '\t' || c == '\r';
    boolean ofPlace =
        form.placed() && (after.size() == 0 ? c == ' ' : blank || OF_PLACE.indexOf(c) >= 0);
    if ((form.trailing() && blank) || (form.marked() && c == '$') || ofPlace) {
      after.write(c);
    } else {
      flushAfter();
      kept.write(c);
    }
  }

  /** Leaves out what stands after the line's text: of marks and places, only the last one. */
  private void endLine() {
    if (form.placed()) {
      String end = after.toString(StandardCharsets.ISO_8859_1);
      Matcher last = PastedForm.PLACE.matcher(end);
      kept.write(after.toByteArray(), 0, last.find() ? last.start() : end.length());
    } else if (form.marked() && after.size() > 0) {
      byte[] marks = after.toByteArray();
      kept.write(marks, 0, marks.length - 1);
    }
    after.reset();
  }

  /** The last line may have no end. */
  private void endText() {
    if (form.placed()) {
      endLine();
    } else {
      flushAfter();
    }
  }

  private void flushAfter() {
    kept.writeBytes(after.toByteArray());
    after.reset();
  }

  private void flushBefore() {
    kept.writeBytes(before.toByteArray());
    before.reset();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
