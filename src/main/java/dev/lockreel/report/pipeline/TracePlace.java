package dev.lockreel.report.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A witness's position, taken apart.
 *
 * @param file the trace, or topic and partition
 * @param line from 1; 0 where the position is none of a line
 * @param byteOffset of the uncompressed content; -1 where it is none of a byte
 */
record TracePlace(String file, long line, long byteOffset) {
  private static final Pattern LINE = Pattern.compile("(.*):(\\d{1,18})", Pattern.DOTALL);
  private static final Pattern BYTE = Pattern.compile("(.*):byte (\\d{1,18})", Pattern.DOTALL);
  private static final String UNRESERVED = "-._~/!$&'()*+,;=@";

  /** {@code trace.txt:3435}, {@code trace.dat:byte 4096} or {@code topic/0:12.3}. */
  static TracePlace of(String position) {
    Matcher line = LINE.matcher(position);
    if (line.matches()) {
      return new TracePlace(line.group(1), Long.parseLong(line.group(2)), -1);
    }
    Matcher atByte = BYTE.matcher(position);
    return atByte.matches()
        ? new TracePlace(atByte.group(1), 0, Long.parseLong(atByte.group(2)))
        : new TracePlace(position, 0, -1);
  }

  /** A relative reference (RFC 3986) to a file of that name. */
  static String uri(String file) {
    StringBuilder uri = new StringBuilder();
    for (byte each : file.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      uri.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    // Two slashes at the beginning would name a host.
    return uri.indexOf("//") == 0 ? "/." + uri : uri.toString();
  }
}
