package dev.lockreel.ingest.ndjson;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes lines that are nearly right, or right and written otherwise. */
final class LineMutator {
  /** Whole values and pieces of JSON, plain ones and others. */
  private static final String[] PIECES = {
    "0",
    "-0",
    "-1",
    "00",
    "07",
    "1.0",
    "1e3",
    "999999999999999999",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999",
    "1048575",
    "1048576",
    "2147483647",
    "2147483648",
    "15",
    "16",
    "null",
    "true",
    "false",
    "truex",
    "[]",
    "[\"f\"]",
    "{}",
    "\"\"",
    "\"0x\"",
    "\"0x0\"",
    "\"0xFFFFffff8110abcd\"",
    "\"0x1ffffffffffffffff\"",
    "\"0X10\"",
    "\"exclusive\"",
    "\"shared_recursive\"",
    "\"exclusivE\"",
    "\"mutex\"",
    "\"spin\"",
    "\"d.h2.\"",
    "\"d.h2\"",
    "\"dNh2..\"",
    "\"boot-1\"",
    "\"boot-2\"",
    "\"größe\"",
    "\"a\\\\b\"",
    "\"\\u0041\"",
    "\"a\tb\"",
    "\"\u007f\"",
    "\"lock_acquire\"",
    "\"lock_release\"",
    "\"sched_switch\"",
    "\"mm_exit\"",
    "\"my_probe\"",
    "\"eightchr\"",
    "\"sixteen_letters_\"",
    "\"seventeen_letters\"",
    ",",
    ":",
    "{",
    "}",
    "\"",
    "\\",
    " ",
    "  ",
    "\t",
    "\r",
    "\n",
    "\0",
    "\u00a0",
    "/",
    "x",
    ",\"pid\":7",
    ",\"event\":\"lock_release\"",
    ",\"mode\":\"shared\"",
    ",\"comment\":\"x\"",
    ",\"source\":\"boot-1\"",
    ",\"source\":\"boot-2\"",
    ",\"ts\" : 5",
    ",\"other\":5",
    ",\"count\":null",
    ",\"contention_flags\":\"SPIN\"",
    ",\"flags\":\"SPIN\"",
    ",\"try\":true",
    ",\"reader_known\":false",
    ",\"stack\":[\"f\"]",
    ",\"address\":\"0x10\"",
    ",\"nest_lock\":\"0x1\""
  };

  private final Random random;

  LineMutator(Random random) {
    this.random = random;
  }

  /** The line after one to three changes. */
  byte[] mutated(byte[] line) {
    byte[] changed = line;
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed = changed.length == 0 ? line : change(changed);
    }
    return changed;
  }

  private byte[] change(byte[] line) {
    int at = random.nextInt(line.length);
    return switch (random.nextInt(7)) {
      case 0 -> spliced(line, at, at + 1, new byte[0]);
      case 1 -> spliced(line, at, at, new byte[] {(byte) random.nextInt(256)});
      case 2 -> spliced(line, at, at + 1, piece());
      case 3 -> spliced(line, at, at, piece());
      case 4 -> withOtherValue(line, at);
      case 5 -> turned(line);
      default -> Arrays.copyOf(line, random.nextInt(8) == 0 ? at : line.length);
    };
  }

  /** Another value for the field after {@code at}. */
  private byte[] withOtherValue(byte[] line, int at) {
    int from = indexOf(line, ':', at) + 1;
    int to = from;
    while (to < line.length && line[to] != ',' && line[to] != '}') {
      to++;
    }
    return spliced(line, from, to, piece());
  }

  /** The fields in another order. */
  private byte[] turned(byte[] line) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    if (text.length() < 2) {
      return line;
    }
    List<String> fields = Arrays.asList(text.substring(1, text.length() - 1).split(",", -1));
    java.util.Collections.shuffle(fields, random);
    return ("{" + String.join(random.nextInt(4) == 0 ? ", " : ",", fields) + "}")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] piece() {
    return PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] spliced(byte[] line, int from, int to, byte[] piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(line, 0, from);
    out.writeBytes(piece);
    out.write(line, to, line.length - to);
    return out.toByteArray();
  }

  private static int indexOf(byte[] line, char c, int from) {
    int at = from;
    while (at < line.length - 1 && line[at] != c) {
      at++;
    }
    return at;
  }
}
