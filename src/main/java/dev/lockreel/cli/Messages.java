package dev.lockreel.cli;

import dev.lockreel.report.Visible;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;

/**
 * Standard error: whatever a message quotes, a file's name, a key, a field of a trace, it is one
 * line and commands no terminal.
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

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }

  /** Text of one or more lines. */
  @Override
  public void write(String text, int offset, int length) {
    String lines =
        String.join("\n", text.substring(offset, offset + length).lines().map(Visible::of).toList());
    super.write(lines, 0, lines.length());
    if (length > 0 && text.charAt(offset + length - 1) == '\n') {
      super.write('\n');
    }
  }
}
