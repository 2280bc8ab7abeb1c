package dev.lockreel.cli;

import dev.lockreel.report.Visible;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.stream.Collectors;

/**
 * Standard error. Text that a message quotes (a file's name, a key, a field of a trace) is made
 * visible, so that a message is one line and holds no terminal controls.
 */
final class Messages extends PrintWriter {
  Messages(OutputStream out) {
    this(new OutputStreamWriter(out, Charset.defaultCharset()));
  }

  Messages(Writer out) {
    super(out, true);
  }

  /** One line, line feeds in it made visible too. */
  @Override
  public void println(String line) {
    super.println(Visible.of(line));
  }

  /** One line of a stack trace, which may be indented. */
  @Override
  public void println(Object line) {
    String text = String.valueOf(line);
    String unindented = text.stripLeading();
    boolean indented = text.length() == unindented.length() + 1 && text.startsWith("\t");
    super.println(indented ? "\t" + Visible.of(unindented) : Visible.of(text));
  }

  /** Text of one or more lines. */
  @Override
  public void write(String text, int offset, int length) {
    String visible =
        text.substring(offset, offset + length)
            .codePoints()
            .mapToObj(
                c ->
                    c == '\n' || c == '\t'
                        ? Character.toString(c)
                        : Visible.of(Character.toString(c)))
            .collect(Collectors.joining());
    super.write(visible, 0, visible.length());
  }
}
