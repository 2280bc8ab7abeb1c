package dev.lockreel.ingest.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.ingest.Described;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The scanner against {@link NaiveFtrace} on generated lines, sound and broken ones. */
class FtraceParserRandomTest {
  private static final int LINES = 20_000;
  private static final String[] COMMS = {
    "init",
    "<idle>",
    "<...>",
    "kworker/0:1H",
    "a-b",
    "x y",
    "lb-abba-1",
    "[bracket]",
    "a-1 [0]",
    "tail-3",
    "(x)"
  };
  private static final String[] NAMES = {
    "a",
    "&mm->mmap_lock",
    "rcu_read_lock",
    "(null)",
    "bit_wait_table + i",
    "lib/vsprintf.c:756",
    "a: b",
    "x-1 [001] y"
  };
  private static final String NOISE = "0aZ .:-[]()<>=\u00e4\t";

  private final long seed = Seed.of("FtraceParserRandomTest");
  private final Random random = new Random(seed);

  private static int line(String row) {
    return Integer.parseInt(row.substring(0, row.indexOf(':')));
  }

  @Test
  void scannerAndNaiveTwinReadTheSame() {
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    Set<Integer> malformed = new HashSet<>();
    for (int i = 1; i <= LINES; i++) {
      String line = line();
      if (random.nextInt(4) == 0) {
        line = broken(line);
      }
      lines.add(line);
      text.append(line).append('\n');
      if (line.startsWith("#") || line.isEmpty()) {
        continue;
      }
      String row = NaiveFtrace.row(line);
      if (row == null) {
        malformed.add(i);
      } else {
        expected.add(i + ": " + row);
      }
    }
    Described read = Described.ftrace(text.toString(), 1 << 12, 0);
    // Random times go back as another boot's do.
    List<String> rows =
        read.rows().stream()
            .filter(row -> !row.contains("| TRACE_BOUNDARY"))
            // A lock event that cannot be read is one that was lost.
            .filter(row -> !row.endsWith("| LOST_EVENTS 1") || !malformed.contains(line(row)))
            .toList();
    for (int i = 0; i < Math.min(expected.size(), rows.size()); i++) {
      String row = rows.get(i);
      String line = lines.get(line(row) - 1);
      assertThat(row).as("seed %d, line <%s>", seed, line).isEqualTo(expected.get(i));
    }
    assertThat(rows).as("seed %d", seed).hasSameSizeAs(expected);
    ReadTally tally = read.tally();
    assertThat(tally.linesRead()).as("seed %d", seed).isEqualTo(LINES);
    assertThat(tally.linesDecoded() + tally.linesSkipped() + tally.linesMalformed())
        .isEqualTo(LINES);
    assertThat(tally.linesMalformed() + tally.linesSkipped())
        .as("seed %d", seed)
        .isEqualTo(malformed.size());
  }

  private String line() {
    String comm = pick(COMMS);
    int pid = random.nextInt(3) == 0 ? random.nextInt(4_000_000) : random.nextInt(20);
    String flags =
        pick("d.h2.", ".....", "D.s1.", "bN..", "d..1", "X.H.a", "..z1f", "dnlh2.", "...h1.");
    int cpu = random.nextInt(3);
    String time =
        pick(
            String.format("%5d.%06d", random.nextInt(3), random.nextInt(1_000_000)),
            String.format("%5d.%06d", random.nextInt(3), random.nextInt(1_000_000)),
            String.format("%5d.%06d", 99_999 + random.nextInt(2), random.nextInt(1_000_000)),
            String.format("%5d.%06d", 1_234_567 + random.nextInt(2), random.nextInt(1_000_000)),
            String.format("%7d.%06d", random.nextInt(30), random.nextInt(1_000_000)),
            String.format("%5d.%09d", random.nextInt(200_000), random.nextInt(1_000_000_000)),
            String.format("%12d", random.nextInt(1_000_000_000)));
    String head =
        switch (random.nextInt(4)) {
          case 0 -> String.format("%16s-%-7d [%03d] %s %s: ", comm, pid, cpu, flags, time);
          case 1 ->
              String.format("%16s-%-7d (%7s) [%03d] %s %s: ", comm, pid, pid, cpu, flags, time);
          case 2 -> String.format("%16s-%-5d [%03d] %s: ", comm, pid, cpu, time);
          default -> String.format("%8s-%-5d %3d%s %s: ", comm, pid, cpu, flags, time);
        };
    return head + event();
  }

  private String event() {
    if (random.nextInt(4) == 0) {
      return pick("irq_disable", "irq_enable")
          + ": caller="
          + pick("f+0x1/0x2", "g+0x1/0x2 [m]")
          + " parent=h+0x3/0x4";
    }
    String address = String.format("%016x", random.nextLong());
    return pick("lock_acquire", "lock_release", "lock_acquired", "lock_contended")
        + pick(": ", ":         0x")
        + pick(address, address, address.substring(random.nextInt(16)))
        + " "
        + (random.nextInt(4) == 0 ? "try " : "")
        + (random.nextInt(4) == 0 ? "read " : "")
        + pick(NAMES);
  }

  /** With a character removed, changed or doubled, or the line's end cut off. */
  private String broken(String line) {
    int at = random.nextInt(line.length());
    char noise = NOISE.charAt(random.nextInt(NOISE.length()));
    return switch (random.nextInt(4)) {
      case 0 -> line.substring(0, at) + line.substring(at + 1);
      case 1 -> line.substring(0, at) + noise + line.substring(at + 1);
      case 2 -> line.substring(0, at) + noise + line.substring(at);
      default -> line.substring(0, at);
    };
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }
}
