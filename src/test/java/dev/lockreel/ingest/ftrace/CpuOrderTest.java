package dev.lockreel.ingest.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.ingest.Described;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuOrderTest {
  private static final int LINES = 400;

  private final long seed = Seed.of("CpuOrderTest");
  private final Random random = new Random(seed);

  /** From a boot: task 1 goes from CPU 1 to CPU 0 while the clock stands still. */
  private static final String MIGRATION =
      """
                  init-1       [001] dN...     8.778995: irq_enable: caller=queue_work_on+0x5c/0xa0 parent=f+0x1/0x2
           kworker/0:0-6       [000] d..2.     8.778997: lock_release: ffff8882765fa9d8 &rq->__lock
                  init-1       [000] d..2.     8.778997: lock_acquire: ffff8882765fa9d8 &rq->__lock
                  init-1       [000] d..2.     8.778997: lock_release: ffff8882765fa9d8 &rq->__lock
                  init-1       [000] .....     8.778997: lock_release: ffff8882765f8320 (work_completion)(&sfw->work)
                  init-1       [001] .N...     8.778997: lock_acquire: ffff8882765f8320 (work_completion)(&sfw->work)
                  init-1       [001] dN.3.     8.778997: lock_acquire: ffff8882769fa9d8 &rq->__lock
           kworker/1:1-22      [001] d..2.     8.778997: lock_release: ffff8882769fa9d8 &rq->__lock
                  init-1       [000] .....     8.778998: user_return:
      """;

  private static List<Integer> order(Described read) {
    return read.rows().stream()
        .map(row -> Integer.valueOf(row.substring(0, row.indexOf(':'))))
        .toList();
  }

  private static List<Integer> order(String text) {
    return order(Described.ftrace(text));
  }

  /** Lines of {@code cpu-pid} at one time; {@code 1-L} is a gap on CPU 1; {@code |} is a tick. */
  private static String lines(String events) {
    StringBuilder text = new StringBuilder();
    int time = 1;
    for (String event : events.split(" ", -1)) {
      String[] parts = event.split("-", -1);
      if (event.equals("|")) {
        time++;
      } else if (parts[1].equals("L")) {
        text.append("CPU:").append(parts[0]).append(" [LOST 7 EVENTS]\n");
      } else {
        text.append(
            String.format("  a-%s [%3s] d..2. 2.%06d: user_return:%n", parts[1], parts[0], time)
                .replace("[  ", "[00"));
      }
    }
    return text.toString();
  }

  @Test
  void aTasksEventsOnItsFormerCpuComeFirst() {
    assertThat(order(MIGRATION)).containsExactly(1, 2, 6, 7, 8, 3, 4, 5, 9);
    assertThat(Described.ftrace(MIGRATION).rows())
        .contains(
            "6: 8778997000 [1] init-1 .N... | LOCK_ACQUIRE ffff8882765f8320"
                + " (work_completion)(&sfw->work)");
  }

  @Test
  void layoutsWithoutBracketsOrPointsAreOrderedToo() {
    String traceCmd = MIGRATION.replaceAll("\\] [dN.]{2}[0-9.]{3} ", "] ");
    String latency = MIGRATION.replaceAll("\\[00(\\d)\\] ", "  $1").replace("     8.", "   8.");
    String counter = MIGRATION.replace("     8.778", "       878");
    for (String text : List.of(traceCmd, latency, counter)) {
      assertThat(text).isNotEqualTo(MIGRATION);
      assertThat(order(text)).containsExactly(1, 2, 6, 7, 8, 3, 4, 5, 9);
      assertIndependentOfCuts(text);
    }
  }

  @Test
  void anotherTimeEndsTheRun() {
    assertThat(order(lines("1-7 | 0-7 | 1-7"))).containsExactly(1, 2, 3);
    assertThat(order(lines("1-7 | 0-7 1-7"))).containsExactly(1, 3, 2);
  }

  @Test
  void whoRunsOnTheFormerCpuNowDoesNotMatter() {
    assertThat(order(lines("1-7 | 0-7 1-8 1-9"))).containsExactly(1, 3, 2, 4);
    assertThat(order(lines("1-7 | 1-8 0-7 1-8"))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void onlyTheCpuOfItsLastEventIsATasksFormerCpu() {
    assertThat(order(lines("0-7 | 1-7 | 1-7 0-7 2-7"))).containsExactly(1, 2, 3, 4, 5);
    assertThat(order(lines("0-7 | 1-7 | 0-7 1-7"))).containsExactly(1, 2, 4, 3);
  }

  @Test
  void aFormerCpuMayHaveToWaitForAThird() {
    assertThat(order(lines("1-7 2-8 | 0-7 1-8 2-9"))).containsExactly(1, 2, 5, 4, 3);
  }

  @Test
  void aCycleIsBrokenWhereItCloses() {
    assertThat(order(lines("1-7 2-8 0-9 | 0-7 1-8 2-9"))).containsExactly(1, 2, 3, 6, 5, 4);
  }

  @Test
  void theIdleTaskIsOnEveryCpu() {
    assertThat(order(lines("1-0 | 0-0 1-0"))).containsExactly(1, 2, 3);
  }

  @Test
  void aGapMovesWithItsCpuAndSaysNothingOfTasks() {
    assertThat(order(lines("1-7 | 0-7 1-L 1-7"))).containsExactly(1, 3, 4, 2);
    assertThat(order(lines("1-7 | 0-6 1-L 0-7 1-7"))).containsExactly(1, 2, 3, 5, 4);
  }

  @Test
  void stacksAndDetailsMoveWithTheirRow() {
    String text =
        """
          a-7 [001] d..2. 2.000001: user_return:
          a-7 [000] d..2. 2.000002: user_return:
          a-7 [000] d..2. 2.000002: <stack trace>
         => f
          a-7 [001] d..2. 2.000002: vfio_pci_memory: dev=0x1 enabled=1
          a-7 [000] d..2. 2.000003: user_return:
        """;
    List<String> rows = Described.ftrace(text).rows();
    assertThat(order(text)).containsExactly(1, 5, 2, 6);
    assertThat(rows.get(1)).endsWith("vfio_pci_memory{dev=1, enabled=true}");
    assertThat(rows.get(2)).endsWith("USER_RETURN 0 stack [f]");
    assertThat(rows.get(3)).endsWith("USER_RETURN 0");
  }

  @Test
  void veryManyCpusAreLeftInTheirOrder() {
    String text = lines("1-7 | 0-7 1-7").replace("[000]", "[123456]");
    assertThat(order(text)).containsExactly(1, 2, 3);
  }

  @Test
  void twinsAreMergedInTheNewOrder() {
    String text =
        """
          a-7 [001] d..2. 2.000001: user_return:
          a-7 [000] d..2. 2.000002: lock_release_x: lock=0xffffffff00000012 key=0x34 read=0 ip=f
          a-7 [000] d..1. 2.000002: lock_release: ffffffff00000012 n
          a-7 [001] d..2. 2.000002: lock_acquire_x: lock=0xffffffff00000012 key=0x34 read=0 ip=f
          a-7 [001] d..1. 2.000002: lock_acquire: ffffffff00000012 n
        """;
    assertThat(Described.ftrace(text).events())
        .containsExactly(
            "USER_RETURN 0",
            "LOCK_ACQUIRE ffffffff00000012 full reader-known n key 34 nest 0 ip f",
            "LOCK_RELEASE ffffffff00000012 full reader-known n key 34 nest 0 ip f");
  }

  @RepeatedTest(20)
  void stageAndNaiveTwinAgreeHoweverTheTextIsCut() {
    List<NaiveCpuOrder.Line> lines = new ArrayList<>();
    String text = randomLines(lines);
    assertThat(order(text)).as("seed %d", seed).isEqualTo(NaiveCpuOrder.of(lines));
    assertIndependentOfCuts(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void everyNumberOfThreadsGivesTheSame(int threads) {
    String text = randomLines(new ArrayList<>());
    assertThat(Described.ftrace(text, 200, threads).everything())
        .as("seed %d", seed)
        .isEqualTo(Described.ftrace(text).everything());
  }

  private void assertIndependentOfCuts(String text) {
    String expected = Described.ftrace(text).everything();
    for (int chunk = 1; chunk < text.length(); chunk += 1 + random.nextInt(200)) {
      assertThat(Described.ftrace(text, chunk, 0).everything())
          .as("chunks of %d, seed %d", chunk, seed)
          .isEqualTo(expected);
    }
  }

  private String randomLines(List<NaiveCpuOrder.Line> lines) {
    StringBuilder text = new StringBuilder();
    int time = 0;
    for (int number = 1; number <= LINES; number++) {
      time += random.nextInt(6) == 0 ? 1 : 0;
      int cpu = random.nextInt(4);
      int pid = random.nextInt(5);
      int what = random.nextInt(30);
      if (what == 0) {
        text.append("# comment\n");
      } else if (what == 1 && number > 1 && !lines.isEmpty()) {
        text.append("CPU:").append(cpu).append(" [LOST 7 EVENTS]\n");
        lines.add(new NaiveCpuOrder.Line(number, lines.get(lines.size() - 1).time(), cpu, -1));
      } else {
        text.append(String.format("  a-%d [%03d] d..2. 2.%06d: user_return:%n", pid, cpu, time));
        lines.add(new NaiveCpuOrder.Line(number, time, cpu, pid));
      }
    }
    return text.toString();
  }

  @Test
  void aTimeThatGoesOnForLongIsTornApartAllTheSame() {
    String run = lines("0-1 0-1 0-1 0-1 0-1 0-1 0-1 0-1 | 0-1");
    int line = run.length() / 9;
    assertThat(cut(new FtraceCut(), run, 1)).isEqualTo(8 * line);
    assertThat(cut(new FtraceCut(3 * line), run, 1)).isEqualTo(4 * line);
    assertThat(cut(new FtraceCut(), run.substring(0, 8 * line), 1)).isEqualTo(8 * line);
  }

  private static int cut(ChunkCut cut, String text, int wanted) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 64).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(0, bytes);
    return cut.cut(buffer, 0, wanted, bytes.length, true);
  }
}
