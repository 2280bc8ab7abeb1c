package dev.lockreel.ingest.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.Described;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwinMergeTest {
  private static int clock;

  private static String line(String flags, String event) {
    return task("init-1", "001", flags, event);
  }

  private static String task(String task, String cpu, String flags, String event) {
    return String.format("%18s       [%s] %s     2.%06d: %s%n", task, cpu, flags, ++clock, event);
  }

  private static String x(String operation, String lock) {
    return line(
        "d..2.", operation + "_x: lock=0x" + lock + " key=0xffffffff00000001 read=0 ip=f+0x1/0x2");
  }

  private static String thin(String operation, String lock) {
    return line("d..1.", operation + ": " + lock + " name");
  }

  private static final String A = "ffff888100000001";
  private static final String B = "ffff888100000002";

  private static String merged(String operation, String lock) {
    return operation
        + " "
        + lock
        + " full reader-known name key ffffffff00000001 nest 0 ip f+0x1/0x2";
  }

  @Test
  void eitherOrderMakesOneEventWithTheThinLinesFlagsAndName() {
    for (String text :
        List.of(
            x("lock_acquire", A) + thin("lock_acquire", A),
            thin("lock_acquire", A) + x("lock_acquire", A))) {
      Described read = Described.ftrace(text);
      assertThat(read.events()).containsExactly(merged("LOCK_ACQUIRE", A));
      assertThat(read.rows().get(0)).startsWith("1: ").contains(" d..1. ");
      assertThat(read.tally().linesDecoded()).isEqualTo(2);
    }
  }

  @Test
  void theOrderMayFlip() {
    Described read =
        Described.ftrace(
            thin("lock_acquire", A)
                + x("lock_acquire", A)
                + x("lock_acquire", B)
                + thin("lock_acquire", B)
                + x("lock_release", B)
                + thin("lock_release", B)
                + thin("lock_release", A)
                + x("lock_release", A));
    assertThat(read.events())
        .containsExactly(
            merged("LOCK_ACQUIRE", A),
            merged("LOCK_ACQUIRE", B),
            merged("LOCK_RELEASE", B),
            merged("LOCK_RELEASE", A));
  }

  @Test
  void aSecondLineWithoutItsFirstDoesNotTakeTheFirstOfTheNextPair() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append(x("lock_acquire", B)).append(thin("lock_acquire", B));
      text.append(x("lock_release", B)).append(thin("lock_release", B));
    }
    text.append("CPU:1 [LOST 9 EVENTS]\n");
    text.append(thin("lock_acquire", A)).append(line("d..1.", "lock_acquired: " + A + " name"));
    text.append(x("lock_release", A)).append(thin("lock_release", A));
    text.append(x("lock_acquire", A)).append(thin("lock_acquire", A));
    List<String> events = Described.ftrace(text.toString()).events();
    assertThat(events.subList(8, events.size()))
        .containsExactly(
            "LOST_EVENTS 9",
            "LOCK_ACQUIRE " + A + " name",
            "LOCK_ACQUIRED " + A + " name",
            merged("LOCK_RELEASE", A),
            merged("LOCK_ACQUIRE", A));
  }

  @Test
  void anOrderThatIsKnownMayFlipToo() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      text.append(x("lock_acquire", B)).append(thin("lock_acquire", B));
      text.append(x("lock_release", B)).append(thin("lock_release", B));
    }
    for (int i = 0; i < 8; i++) {
      text.append(thin("lock_acquire", A)).append(x("lock_acquire", A));
      text.append(thin("lock_release", A)).append(x("lock_release", A));
    }
    List<String> events = Described.ftrace(text.toString()).events();
    assertThat(events.subList(events.size() - 8, events.size()))
        .allMatch(
            event ->
                event.startsWith("LOCK_") && event.contains(" full ") && event.contains(" name "));
  }

  @Test
  void anInterruptBetweenTwinsDoesNotPartThem() {
    Described read =
        Described.ftrace(
            x("lock_acquire", A)
                + line(
                    "d..3.",
                    "lock_acquire_x: lock=0x" + B + " key=0xffffffff00000001 read=0 ip=f+0x1/0x2")
                + thin("lock_acquire", B)
                + line("d.h3.", "lock_acquire: " + B + " irq")
                + x("lock_release", B)
                + thin("lock_release", B)
                + thin("lock_acquire", A));
    assertThat(read.events())
        .containsExactly(
            merged("LOCK_ACQUIRE", A),
            merged("LOCK_ACQUIRE", B),
            "LOCK_ACQUIRE " + B + " irq",
            merged("LOCK_RELEASE", B));
  }

  @Test
  void twinsOfDifferentTasksAreNone() {
    Described read =
        Described.ftrace(
            x("lock_acquire", A) + task("other-2", "000", "d..1.", "lock_acquire: " + A + " name"));
    assertThat(read.events()).hasSize(2);
  }

  @Test
  void theIdleTaskIsOneTaskPerCpu() {
    String xEvent = "lock_acquire_x: lock=0x" + A + " key=0xffffffff00000001 read=0 ip=f+0x1/0x2";
    Described read =
        Described.ftrace(
            task("<idle>-0", "000", "d..2.", xEvent)
                + task("<idle>-0", "001", "d..2.", xEvent)
                + task("<idle>-0", "001", "d..1.", "lock_acquire: " + A + " name")
                + task("<idle>-0", "000", "d..1.", "lock_acquire: " + A + " name"));
    assertThat(read.events()).containsExactly(merged("LOCK_ACQUIRE", A), merged("LOCK_ACQUIRE", A));
  }

  @Test
  void loneEventsStayAsTheyAre() {
    Described read =
        Described.ftrace(
            thin("lock_release", B)
                + x("lock_acquire", A)
                + thin("lock_acquire", A)
                + x("lock_release", A)
                + thin("lock_release", B));
    assertThat(read.events())
        .containsExactly(
            "LOCK_RELEASE " + B + " name",
            merged("LOCK_ACQUIRE", A),
            "LOCK_RELEASE " + A + " full reader-known  key ffffffff00000001 nest 0 ip f+0x1/0x2",
            "LOCK_RELEASE " + B + " name");
  }

  @Test
  void hashedAddressesAreLearned() {
    String hash = "00000000482c72d9";
    Described read =
        Described.ftrace(
            x("lock_acquire", A)
                + line("d..1.", "lock_acquire: " + hash + " name")
                + line("d..1.", "lock_acquired: " + hash + " name")
                + line("d..1.", "lock_release: " + hash + " name")
                + x("lock_acquire", B)
                + line("d..1.", "lock_acquire: " + hash + " name"));
    assertThat(read.events())
        .startsWith(
            merged("LOCK_ACQUIRE", A),
            "LOCK_ACQUIRED " + A + " name",
            "LOCK_RELEASE " + A + " name")
        .hasSize(5);
  }

  @Test
  void aGapEndsAllWaiting() {
    Described read =
        Described.ftrace(
            x("lock_acquire", A) + "CPU:1 [LOST 3 EVENTS]\n" + thin("lock_acquire", A));
    assertThat(read.events()).hasSize(3);
  }

  @Test
  void theStackMovesAlong() {
    Described read =
        Described.ftrace(
            x("lock_acquire", A)
                + thin("lock_acquire", A)
                + line("d..1.", "<stack trace>")
                + " => f\n");
    assertThat(read.events()).containsExactly(merged("LOCK_ACQUIRE", A) + " stack [f]");
  }

  @Test
  void twinsMeetAcrossEveryCut() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append(x("lock_acquire", A)).append(thin("lock_acquire", A));
      text.append(task("other-2", "000", "d....", "irq_enable: caller=a+0x1/0x2 parent=b+0x1/0x2"));
      text.append(thin("lock_release", A)).append(x("lock_release", A));
    }
    String expected = Described.ftrace(text.toString()).everything();
    for (int chunk = 1; chunk <= text.length(); chunk += 7) {
      Described read = Described.ftrace(text.toString(), chunk, 0);
      assertThat(read.everything()).as("chunks of %d", chunk).isEqualTo(expected);
      assertThat(read.resumable()).isTrue();
    }
  }

  @Test
  void aTwinThatComesBatchesLaterDoesNotCountTwice() {
    StringBuilder text = new StringBuilder(x("lock_acquire", A));
    for (int i = 0; i < 200; i++) {
      text.append(task("other-2", "000", "d....", "irq_enable: caller=a+0x1/0x2 parent=b+0x1/0x2"));
    }
    text.append(thin("lock_acquire", A));
    Described read = Described.ftrace(text.toString(), 2000, 0);
    assertThat(read.events().stream().filter(e -> e.startsWith("LOCK_ACQUIRE"))).hasSize(1);
  }
}
