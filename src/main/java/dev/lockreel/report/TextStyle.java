package dev.lockreel.report;

import dev.lockreel.finding.Severity;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The role of a piece of text, which decides its colour on a terminal. */
enum TextStyle {
  HEADLINE("1;31"),
  TITLE("1"),
  ERROR("31"),
  WARNING("33"),
  NOTE("36"),
  LOCK_CLASS("1;36"),
  QUIET("2"),
  PLAIN("");

  private static final String ESCAPE = "\u001b[";
  private static final String RESET = ESCAPE + "0m";

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]{1,4}m");

  private final String code;

  TextStyle(String code) {
    this.code = code;
  }

  static TextStyle of(Severity severity) {
    return switch (severity) {
      case ERROR -> ERROR;
      case WARNING -> WARNING;
      case NOTE -> NOTE;
    };
  }

  /** The line with nothing hidden in it but changes of colour. */
  static String visible(String line) {
    StringBuilder visible = new StringBuilder();
    Matcher colour = COLOUR.matcher(line);
    int end = 0;
    while (colour.find()) {
      visible.append(Visible.of(line.substring(end, colour.start()))).append(colour.group());
      end = colour.end();
    }
    return visible.append(Visible.of(line.substring(end))).toString();
  }

  /** The text in the colour of this style. */
  String on(String text) {
    return code.isEmpty() || text.isEmpty() ? text : ESCAPE + code + "m" + text + RESET;
  }
}
