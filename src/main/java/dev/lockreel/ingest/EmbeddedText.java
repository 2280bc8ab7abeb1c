package dev.lockreel.ingest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The kernel's text that systrace, atrace and Chrome's tracing put into a file of their own,
 * streamed out of it.
 *
 * <pre>
 * &lt;script class="trace-data" type="application/text"&gt;
 * # tracer: nop
 * …
 * &lt;/script&gt;
 *
 * {"traceEvents": […], "systemTraceEvents": "# tracer: nop\n…"}
 * </pre>
 */
final class EmbeddedText extends InputStream {
  private static final Pattern HTML = Pattern.compile("(?i)\\A\\s*<(!doctype html|html|!--)");
  private static final Pattern JSON =
      Pattern.compile(
          "\\A\\s*\\{\\s*\"(traceEvents|systemTraceEvents|displayTimeUnit|otherData|metadata"
              + "|controllerTraceDataKey|powerTraceAsString|stackFrames|samples)\"\\s*:");
  private static final String KEY = "systemTraceEvents";
  private static final int HEAD = 512;

  /** A longer tag or key is none that matters. */
  private static final int LONGEST_TOKEN = 256;

  /** Where the end of a script is looked for after a line's end. */
  private static final int CLOSING = 40;

  private final BufferedInputStream in;
  private final boolean json;

  /** Within the text. */
  private boolean inside;

  private boolean found;
  private byte[] decoded = new byte[0];
  private int at;

  private EmbeddedText(InputStream in, boolean json) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.json = json;
  }

  /** The text in a content that begins with {@code head}; null where it is no such file. */
  static InputStream of(byte[] head, int length, InputStream content) {
    String begin = new String(head, 0, Math.min(length, HEAD), StandardCharsets.ISO_8859_1);
    boolean json = JSON.matcher(begin).find();
    return json || HTML.matcher(begin).find() ? new EmbeddedText(content, json) : null;
  }

  @Override
  public int read() throws IOException {
    if (at < decoded.length) {
      return decoded[at++] & 0xff;
    }
    while (true) {
      if (!inside && !(json ? textOfJson() : textOfHtml())) {
        return end();
      }
      found = true;
      inside = true;
      int c = json ? character() : lineByte();
      if (c >= 0) {
        return c;
      }
      inside = false;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = 0;
    for (int c = 0; n < length && (c = read()) >= 0; n++) {
      into[offset + n] = (byte) c;
    }
    return n == 0 && length > 0 ? -1 : n;
  }

  private int end() throws IOException {
    if (!found) {
      throw new IOException(
          json
              ? "is JSON of Chrome's tracing that holds no text of the kernel (systemTraceEvents)"
              : "is a web page that holds no text of a trace (<script class=\"trace-data\">), as"
                  + " systrace writes them; where it shows one, save its plain text (raw) instead");
    }
    return -1;
  }

  /** Goes on to the next string that is the value of {@link #KEY}. */
  private boolean textOfJson() throws IOException {
    boolean key = false;
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '"') {
        if (key) {
          return true;
        }
        if (token().equals(KEY)) {
          key = colon();
        }
      } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        key = false;
      }
    }
    return false;
  }

  private boolean colon() throws IOException {
    in.mark(LONGEST_TOKEN);
    int c = in.read();
    for (int spaces = 0; (c == ' ' || c == '\n') && spaces < LONGEST_TOKEN / 2; spaces++) {
      c = in.read();
    }
    if (c != ':') {
      in.reset();
    }
    return c == ':';
  }

  /** The string after its opening quote, which is read past; only the beginning of a long one. */
  private String token() throws IOException {
    ByteArrayOutputStream token = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '"'; c = in.read()) {
      if (c == '\\') {
        in.read();
      }
      if (token.size() < LONGEST_TOKEN) {
        token.write(c);
      }
    }
    return token.toString(StandardCharsets.ISO_8859_1);
  }

  /** The next byte of a JSON string's text; -1 at its closing quote. */
  private int character() throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new EOFException("the JSON ends within the text of the trace");
    }
    if (c != '\\') {
      return c == '"' ? -1 : c;
    }
    int escape = in.read();
    return switch (escape) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b', 'f' -> ' ';
      case 'u' -> unicode();
      default -> {
        if (escape < 0) {
          throw new EOFException("the JSON ends within the text of the trace");
        }
        yield escape;
      }
    };
  }

  private int unicode() throws IOException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(in.read(), 16);
      if (digit < 0) {
        throw new IOException("the JSON has a broken escape in the text of the trace");
      }
      value = value * 16 + digit;
    }
    decoded = String.valueOf((char) value).getBytes(StandardCharsets.UTF_8);
    at = 1;
    return decoded[0] & 0xff;
  }

  /** Goes on to after the next tag of a script that holds a trace's text. */
  private boolean textOfHtml() throws IOException {
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '<' && tag().matches("(?i)script\\b.*\\btrace-data\\b.*") && !startsJson()) {
        return true;
      }
    }
    return false;
  }

  /** The tag after its {@code <}, read to its end where it is a script's; else just begun. */
  private String tag() throws IOException {
    StringBuilder tag = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '>' && tag.length() < LONGEST_TOKEN; c = in.read()) {
      tag.append((char) c);
      if (tag.length() == 6 && !tag.toString().equalsIgnoreCase("script")) {
        return "";
      }
    }
    return tag.toString();
  }

  /** Whether the script holds JSON or packed data, which other parts of systrace write. */
  private boolean startsJson() throws IOException {
    in.mark(LONGEST_TOKEN);
    int c = in.read();
    for (int blanks = 1; blanks < LONGEST_TOKEN && (c == '\n' || c == '\r' || c == ' '); blanks++) {
      c = in.read();
    }
    in.reset();
    return c == '{' || c == '[' || c == '<';
  }

  /** The next byte of a script's text; -1 at its end, which may have spaces before it. */
  private int lineByte() throws IOException {
    int c = in.read();
    if (c == '&') {
      return HtmlReferences.reference(in);
    }
    if (c == '\n' || c == '<') {
      in.mark(LONGEST_TOKEN);
      String next = new String(in.readNBytes(CLOSING), StandardCharsets.ISO_8859_1);
      in.reset();
      int tag = next.toLowerCase(Locale.ROOT).indexOf(c == '<' ? "/script>" : "</script>");
      if (tag >= 0 && next.substring(0, tag).isBlank()) {
        in.skipNBytes(tag + 9 - (c == '<' ? 1 : 0));
        inside = false;
        return c == '<' ? -1 : c;
      }
    }
    return c;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
