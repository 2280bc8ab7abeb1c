package dev.lockreel.ingest;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands around the lines of a text that was pasted, mailed or taken from a terminal.
 *
 * @param markBytes length of the byte order mark that it begins with
 * @param coloured there are escape sequences of a terminal
 * @param quoted most lines begin with {@code >} or {@code |}
 * @param fenced there are lines of three backticks, or {@code {noformat}} as Jira has them
 * @param indent the blanks before its lines; none where they are not indented
 * @param escaped its characters are escaped as in a page
 * @param trailing blanks, or the carriage returns of a terminal, stand after most lines
 * @param marked {@code $} stands after all lines ({@code cat -A})
 * @param placed the place of its record stands after most lines ({@code trace-cmd report --debug})
 * @param tabbed tabs stand between the columns of most events
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
record PastedForm(
    int markBytes,
    boolean coloured,
    boolean quoted,
    boolean fenced,
    byte[] indent,
    boolean escaped,
    boolean trailing,
    boolean marked,
    boolean placed,
    boolean tabbed) {
  /** {@code [1471:0x38:16]}. */
  static final Pattern PLACE = Pattern.compile(" \\[\\d+:0x[0-9a-f]+:\\d+\\]\\s*$");

  private static final int LINES_LOOKED_AT = 100;
  private static final byte[] NO_INDENT = {};
  private static final String MARK = "\u00ef\u00bb\u00bf";
  private static final Pattern SEQUENCE = Pattern.compile("\u001b(?:\\[[0-9;?]*[@-~]|[()*+].)");
  private static final Pattern QUOTED = Pattern.compile("^[ \t]*[>|]");
  private static final Pattern QUOTES = Pattern.compile("(?:[ \t]*[>|])+ ?");
  private static final Pattern LINE_END = Pattern.compile("\n");
  private static final Pattern TRAILING = Pattern.compile("\\S(?:[ \t]+\r*|\r\r+)$");
  private static final Pattern FENCE =
      Pattern.compile("[ \t]*(?:```[ \\w.+-]*|\\{(?:noformat|code)[^{}]*\\})");
  private static final Pattern TABBED = Pattern.compile("-\\d{1,9} *\t[ \t]*[(\\[\\d]");

  /** The beginnings of lines that stand at a line's beginning in any format. */
  private static final Pattern AT_BEGINNING =
      Pattern.compile(
          "([ \t]*)(?:# tracer: |# entries-in-buffer|#\\s+TASK-PID|cpus=\\d|version = \\d|\\{\""
              + "|CPU:\\d+ \\[|\\[ *\\d+\\.\\d{6,9}\\]|# =====|Dumping ftrace )");

  private static final Pattern FTRACE_EVENT = Pattern.compile(".*-\\d{1,9} +[(\\[\\d]");
  private static final Pattern PERF_EVENT =
      Pattern.compile(".*\\s\\[\\d{3}\\]\\s+(?:\\S+\\s+)?\\d+\\.\\d+:");

  /** Of a text that begins with {@code head}; null where its lines are bare. */
  static PastedForm of(byte[] head, int length) {
    String opening = new String(head, 0, length, StandardCharsets.ISO_8859_1);
    int mark = opening.startsWith(MARK) ? MARK.length() : 0;
    boolean coloured = SEQUENCE.matcher(opening).find();
    String bare = coloured ? SEQUENCE.matcher(opening).replaceAll("") : opening;
    List<String> whole =
        LINE_END
            .splitAsStream(bare.substring(mark, Math.max(mark, bare.lastIndexOf('\n'))))
            .limit(LINES_LOOKED_AT)
            .toList();
    boolean trailing = most(whole, TRAILING);
    boolean marked = whole.size() > 1 && whole.stream().allMatch(line -> line.endsWith("$"));
    List<String> lines =
        bare.substring(mark)
            .lines()
            .limit(LINES_LOOKED_AT)
            .map(String::stripTrailing)
            .filter(line -> !line.isEmpty())
            .toList();
    boolean quoted = most(lines, QUOTED);
    if (quoted) {
      lines = lines.stream().map(line -> QUOTES.matcher(line).replaceFirst("")).toList();
    }
    boolean fenced = lines.stream().anyMatch(line -> FENCE.matcher(line).matches());
    boolean placed = most(lines, PLACE);
    boolean tabbed = most(lines, TABBED);
    byte[] indent = indent(lines);
    boolean changed = mark > 0 || coloured || quoted || fenced || indent.length > 0;
    boolean escaped = HtmlReferences.in(opening);
    return changed || escaped || trailing || marked || placed || tabbed
        ? new PastedForm(
            mark, coloured, quoted, fenced, indent, escaped, trailing, marked, placed, tabbed)
        : null;
  }

  private static boolean most(List<String> lines, Pattern pattern) {
    return lines.stream().filter(line -> pattern.matcher(line).find()).count() * 2 > lines.size();
  }

  /** The blanks before the first line that would have none; else those before all lines. */
  private static byte[] indent(List<String> lines) {
    for (String line : lines) {
      Matcher beginning = AT_BEGINNING.matcher(line);
      if (beginning.lookingAt()) {
        return beginning.group(1).getBytes(StandardCharsets.ISO_8859_1);
      }
    }
    String common = null;
    String least = "";
    for (String line : lines) {
      String blanks = line.substring(0, line.length() - line.stripLeading().length());
      if (common == null || common.startsWith(blanks)) {
        common = blanks;
        least = line;
      } else if (!blanks.startsWith(common)) {
        return NO_INDENT;
      }
    }
    // Tools indent events of ftrace, then the least indented line is one; of perf, all lines.
    boolean bare =
        common == null
            || FTRACE_EVENT.matcher(least).lookingAt()
            || lines.stream().anyMatch(line -> PERF_EVENT.matcher(line).lookingAt());
    return bare ? NO_INDENT : common.getBytes(StandardCharsets.ISO_8859_1);
  }
}
