package dev.lockreel.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** A text whose ampersands and angle brackets are escaped, as in the source of a page. */
final class HtmlReferences extends InputStream {
  /** What programs escape in HTML, without ampersand and semicolon. */
  private static final Map<String, Integer> REFERENCES =
      Map.of(
          "lt", (int) '<',
          "gt", (int) '>',
          "amp", (int) '&',
          "quot", (int) '"',
          "apos", (int) '\'',
          "#39", (int) '\'',
          "#x27", (int) '\'',
          "#34", (int) '"',
          "#x2F", (int) '/',
          "nbsp", (int) ' ');

  private static final int LONGEST = 6;
  private static final Pattern REFERENCE =
      Pattern.compile("&(?:" + String.join("|", REFERENCES.keySet()) + ");");

  /** In the names of lock classes and of tasks. */
  private static final Pattern KERNELS = Pattern.compile("&amp;|&lt;(?:\\.\\.\\.|idle)&gt;-");

  private final BufferedInputStream in;

  /** The text that {@code escaped} stands for. */
  HtmlReferences(InputStream escaped) {
    in = new BufferedInputStream(escaped, 1 << 16);
  }

  /**
   * Whether every ampersand begins a reference, and one is in the name of a lock class or of a task
   * as the kernel makes them.
   */
  static boolean in(String text) {
    // The last line may be cut.
    String whole = text.substring(0, Math.max(0, text.lastIndexOf('\n')));
    return KERNELS.matcher(whole).find()
        && REFERENCE.matcher(whole).replaceAll("").indexOf('&') < 0;
  }

  @Override
  public int read() throws IOException {
    int c = in.read();
    return c == '&' ? reference(in) : c;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = 0;
    // What is there is handed on: more of a pipe may come much later.
    while (n < length && (n == 0 || in.available() > LONGEST)) {
      int c = read();
      if (c < 0) {
        break;
      }
      into[offset + n++] = (byte) c;
    }
    return n == 0 && length > 0 ? -1 : n;
  }

  /**
   * The character that the text after an ampersand stands for, as programs write it that escape
   * what they save; else the ampersand, which the text of a trace holds where nothing is escaped.
   */
  static int reference(BufferedInputStream in) throws IOException {
    in.mark(LONGEST);
    String next = new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
    in.reset();
    int end = next.indexOf(';');
    Integer meant = end < 0 ? null : REFERENCES.get(next.substring(0, end));
    if (meant != null) {
      in.skipNBytes(end + 1);
    }
    return meant == null ? '&' : meant;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
