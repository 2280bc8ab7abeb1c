package dev.lockreel.ingest.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.Described;
import dev.lockreel.trace.Anomaly;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single lines as real kernels and trace-cmd print them, and what each must become. */
class FtraceLinesTest {
  private static final String HEAD = "            init-1       [001] d..1.     2.844506: ";

  /** The row of the second of two equal lines: the first one teaches the fast path its columns. */
  private static String row(String line) {
    Described read = Described.ftrace(line + "\n" + line + "\n");
    assertThat(read.rows()).hasSize(2);
    String slow = read.rows().get(0).replaceFirst("^1: ", "");
    String fast = read.rows().get(1).replaceFirst("^2: ", "");
    assertThat(fast).isEqualTo(slow);
    return slow;
  }

  private static String event(String event) {
    String row = row(HEAD + event);
    return row.substring(row.indexOf('|') + 2);
  }

  private static void malformed(String line, String reason) {
    Described read = Described.ftrace(line + "\n");
    assertThat(read.tally().linesMalformed()).isEqualTo(1);
    String said = read.tally().examples().get(0).reason();
    assertThat(said).contains(reason);
    // A lock event that cannot be read, or what may have been one, is lost on its CPU.
    boolean lost = said.startsWith("lock_") || said.startsWith("no event name");
    assertThat(read.rows()).isEqualTo(lost ? List.of("1: 0 [1] | LOST_EVENTS 1") : List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "            init-1       (      1) [001] d..1.     2.844506:  => 2844506000 [1] init-1 d..1. ",
        "          <idle>-0       (-------) [000] dNh3.     6.049524:  => 6049524000 [0] <idle>-0 dNh3. ",
        "          <idle>-0       [000] d..2.     1.175564:  => 1175564000 [0] <idle>-0 d..2. ",
        "          <idle>-0       [000] D.s2     1.175564:  => 1175564000 [0] <idle>-0 D.s2 ",
        "          <idle>-0     [000] b..2     1.175564:  => 1175564000 [0] <idle>-0 b..2 ",
        "           <...>-1234567 [001] .nH..     4.513982:  => 4513982000 [1] -1234567 .nH.. ",
        "     kworker/0:0-6       [000] X....     2.146567:  => 2146567000 [0] kworker/0:0-6 X.... ",
        "       lb-abba-1-58      [001] ...1.     2.920141:  => 2920141000 [1] lb-abba-1-58 ...1. ",
        "     a b-c [000]-58      [001] ...1.     2.920141:  => 2920141000 [1] a b-c [000]-58 ...1. ",
        "    x-3 [000] 1:-58      [001] ...1.     2.920141:  => 2920141000 [1] x-3 [000] 1:-58 ...1. ",
        "       trace-cmd-60    [000]     5.422961:  => 5422961000 [0] trace-cmd-60  ",
        "       trace-cmd-60    [000] 12345.422961:  => 12345422961000 [0] trace-cmd-60  ",
        "trace-cm-60      0d....     5.422961:  => 5422961000 [0] trace-cm-60 d.... ",
        "    init-1      11..s1.     5.422961:  => 5422961000 [11] init-1 ..s1. ",
        "            init-1       [127] d..1.     2.844506123:  => 2844506123 [127] init-1 d..1. ",
        "            init-1       [1023] d..1. 2917361730:  => 2917361730 [1023] init-1 d..1. ",
        "            init-1       [001] d..1. 123456.000007:  => 123456000007000 [1] init-1 d..1. ",
        "            init-1       [001] d..1.          917:  => 917 [1] init-1 d..1. "
      })
  void headsOfAllLayouts(String head, String expected) {
    assertThat(row(head + "lock_release: ffffffff820cdd50 trace_types_lock"))
        .isEqualTo(expected + "| LOCK_RELEASE ffffffff820cdd50 trace_types_lock");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "lock_acquire: ffff8881000487a0 &mm->mmap_lock => LOCK_ACQUIRE ffff8881000487a0 &mm->mmap_lock",
        "lock_acquire: ffff8881000487a0 try read &mm->mmap_lock"
            + " => LOCK_ACQUIRE ffff8881000487a0 try shared &mm->mmap_lock",
        "lock_acquire: ffff8881000487a0 try &a => LOCK_ACQUIRE ffff8881000487a0 try &a",
        "lock_acquire: ffff8881000487a0 read a => LOCK_ACQUIRE ffff8881000487a0 shared a",
        "lock_acquire: ffff8881000487a0 ready => LOCK_ACQUIRE ffff8881000487a0 ready",
        "lock_acquire:         0xffffffff820c1900 read rcu_read_lock"
            + " => LOCK_ACQUIRE ffffffff820c1900 shared rcu_read_lock",
        "lock_acquire: 00000000482c72d9 trace_types_lock => LOCK_ACQUIRE 482c72d9 trace_types_lock",
        "lock_acquire: 482c72d9 x => LOCK_ACQUIRE 482c72d9 x",
        "lock_acquire: FFFF8881000487A0 x => LOCK_ACQUIRE ffff8881000487a0 x",
        "lock_acquired: ffff8881016990f0 ptlock_ptr(page) => LOCK_ACQUIRED ffff8881016990f0 ptlock_ptr(page)",
        "lock_contended: ffff8881016b3360 &mm->mmap_lock => LOCK_CONTENDED ffff8881016b3360 &mm->mmap_lock",
        "lock_acquire: ffff88810033bf78 (null) => LOCK_ACQUIRE ffff88810033bf78 (null)",
        "lock_acquire: ffff88810033bf78 bit_wait_table + i => LOCK_ACQUIRE ffff88810033bf78 bit_wait_table + i",
        "lock_acquire: ffff88810033bf78 lib/vsprintf.c:756 => LOCK_ACQUIRE ffff88810033bf78 lib/vsprintf.c:756",
        "lock_acquire: ffff88810033bf78 &({ do { x; } while (0); \"a\"; })->b"
            + " => LOCK_ACQUIRE ffff88810033bf78 &({ do { x; } while (0); \"a\"; })->b"
      })
  void thinLockEvents(String text, String expected) {
    assertThat(event(text)).isEqualTo(expected);
  }

  @Test
  void aNameMayBeVeryLong() {
    String name = "({ unsigned long long x; \"quoted\"; })".repeat(12).substring(0, 427);
    assertThat(event("lock_acquire: ffff88810033bf78 " + name))
        .isEqualTo("LOCK_ACQUIRE ffff88810033bf78 " + name);
  }

  @Test
  void namesOfEveryLengthAreTakenWhole() {
    for (int length = 0; length < 40; length++) {
      String name = "abcdefghijklmnopqrstuvwxyz0123456789_->&".substring(0, length);
      assertThat(event("lock_release: ffff88810033bf78 " + name))
          .isEqualTo("LOCK_RELEASE ffff88810033bf78 " + name);
    }
  }

  @Test
  void carriageReturnsAreTolerated() {
    assertThat(event("lock_release: ffff88810033bf78 name\r"))
        .isEqualTo("LOCK_RELEASE ffff88810033bf78 name");
    assertThat(event("irq_disable: caller=a+0x1/0x2 parent=b+0x1/0x2\r")).endsWith("< b+0x1/0x2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(____ptrval____)", "(ptrval)"})
  void aHiddenAddressIsCounted(String address) {
    Described read = Described.ftrace(HEAD + "lock_acquire: " + address + " read rcu_read_lock\n");
    assertThat(read.events()).containsExactly("LOCK_ACQUIRE 0 shared rcu_read_lock");
    assertThat(read.tally().anomalies()).containsEntry(Anomaly.HIDDEN_ADDRESS, 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "lock_acquire_x: lock=0xffff888101720160 key=0xffffffff8246da30 subclass=1 try=1 read=1 check=1"
            + " nest=0xffff888101720168 wait=0/4 type=0 debug_locks=1 ctx=3 ip=f+0x39/0x2a0"
            + " => LOCK_ACQUIRE ffff888101720160 try shared full check=1 reader-known wait=INVALID/SLEEP ctx=3"
            + " sub=1  key ffffffff8246da30 nest ffff888101720168 ip f+0x39/0x2a0",
        "lock_acquire_x: ip=f+0x1/0x2 [mod] read=2 lock=0xffff888101720160 news=12 check=0 debug_locks=0 type=1"
            + " => LOCK_ACQUIRE ffff888101720160 shared-recursive full check=0 reader-known off type=1  key 0 nest 0"
            + " ip f+0x1/0x2 [mod]",
        "lock_acquire_x: lock=0x12 key=0x0 ckey=0xffffffff8246da31 read=0 ip=f => LOCK_ACQUIRE 12 full reader-known"
            + " class-key  key ffffffff8246da31 nest 0 ip f",
        "lock_acquire_x: lock=0x12 key=0x34 ckey=0x0 wait=2/3 => LOCK_ACQUIRE 12 full wait=SPIN/CONFIG  key 34 nest 0"
            + " ip",
        "lock_release_x: lock=0xffffffff820cdd50 key=0xffffffff820cdd50 ip=rb_simple_write+0xd9/0x150"
            + " => LOCK_RELEASE ffffffff820cdd50 full  key ffffffff820cdd50 nest 0 ip rb_simple_write+0xd9/0x150"
      })
  void fullFidelityLockEvents(String text, String expected) {
    assertThat(event(text).strip()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "contention_begin: ffffffff820cdce0 (flags=SPIN|MUTEX) => CONTENTION_BEGIN ffffffff820cdce0 SPIN|MUTEX",
        "contention_end: 0xffffffff820cdce0 (ret=0) => CONTENTION_END ffffffff820cdce0",
        "irq_disable: caller=irqentry_enter+0x3d/0x50 parent=g+0xf/0x90"
            + " => IRQ_DISABLE irqentry_enter+0x3d/0x50 < g+0xf/0x90",
        "irq_enable: caller=f+0x3d/0x50 [mod] parent=g+0xf/0x90 [mod]"
            + " => IRQ_ENABLE f+0x3d/0x50 [mod] < g+0xf/0x90 [mod]",
        "irq_enable:           caller=f+0x3d parent=g+0xf => IRQ_ENABLE f+0x3d < g+0xf",
        "irq_handler_entry: irq=4 name=ttyS0 => IRQ_HANDLER_ENTRY 4",
        "irq_handler_exit: irq=4 ret=handled => IRQ_HANDLER_EXIT 4",
        "softirq_entry: vec=9 [action=RCU] => SOFTIRQ_ENTRY 9",
        "softirq_exit: vec=9 [action=RCU] => SOFTIRQ_EXIT 9",
        "workqueue_execute_start: work struct ffff888104000000: function f [mod]"
            + " => WORKQUEUE_EXECUTE_START ffff888104000000 f [mod]",
        "workqueue_execute_end: work struct 0xffff888104000000: function f"
            + " => WORKQUEUE_EXECUTE_END ffff888104000000 f",
        "workqueue_execute_end: work struct ffff888104000000"
            + " => WORKQUEUE_EXECUTE_END ffff888104000000",
        "workqueue_execute_end: work struct (____ptrval____): function f"
            + " => WORKQUEUE_EXECUTE_END 0 f",
        "sched_switch: prev_comm=a b prev_pid=7 prev_prio=120 prev_state=S ==> next_comm=c next_pid=14 next_prio=120"
            + " => SCHED_SWITCH 14",
        "sched_switch: prev_comm=a prev_pid=7 prev_prio=120 prev_state=X|K ==> next_comm=c d next_pid=0 next_prio=1"
            + " => SCHED_SWITCH 0 dead",
        "sched_switch:         swapper/1:0 [120] R ==> rcu_preempt:14 [120] => SCHED_SWITCH 14",
        "sched_switch:         a:b:7 [120] Z ==> x y:14 [120] => SCHED_SWITCH 14 dead",
        "sched_process_fork: comm=a pid=1 child_comm=b pid=3 child_pid=59 => SCHED_PROCESS_FORK 59",
        "sched_process_exit: comm=a pid=1 b pid=82 prio=120 => SCHED_PROCESS_EXIT 82",
        "page_fault_user: address=0x5eaeb0 ip=0x42ec4f error_code=0x7 => PAGE_FAULT_USER 5eaeb0",
        "page_fault_kernel: address=0x5eaeb0 ip=__put_user_nocheck_4 error_code=0x3 => PAGE_FAULT_KERNEL 5eaeb0",
        "bh_disable: => BH_DISABLE 0",
        "bh_enable: => BH_ENABLE 0",
        "user_return: => USER_RETURN 0",
        "hardirq_threaded: => HARDIRQ_THREADED 0",
        "lock_destroy: (kfree+0x0/0x10) start=0xffff888101720160 size=512 => LOCK_DESTROY ffff888101720160+512",
        "lock_destroy: lock=0xffff888101720160 => LOCK_DESTROY ffff888101720160+1",
        "vfio_lock_acct: (vfio_lock_acct.part.0+0x0/0xa0) dma=0xffff888101310720 npage=-1"
            + " => MODEL vfio_lock_acct{function=vfio_lock_acct.part.0, dma=-131387324561632, npage=-1}",
        "mmu_interval_read_begin_ret: (dmirror_fault+0x143/0x3b0 [test_hmm] <- mmu_interval_read_begin) ret=13"
            + " => MODEL mmu_interval_read_begin_ret{function=mmu_interval_read_begin,"
            + " caller=dmirror_fault+0x143/0x3b0 [test_hmm], ret=13}",
        "pte_install: mm=0x10 vma=0x20 address=0x30 order=pmd how=\"insert_pfn\""
            + " => MODEL pte_install{mm=16, vma=32, address=48, order=pmd, how=insert_pfn}",
        "vfio_pci_hot_reset: devs=0x10,0x20 => MODEL vfio_pci_hot_reset{devs=[16, 32]}",
        "hmm_range_fault_ret: (ffffffff811cebd0 <- ffffffff81051344) ret=0x100 => MODEL hmm_range_fault_ret"
            + "{function=ffffffff811cebd0, caller=ffffffff81051344, ret=256}"
      })
  void rareEvents(String text, String expected) {
    assertThat(event(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'( 212) ', ' of 212'", "'(     76) ', ' of 76'", "'(-----) ', ''", "'', ''"})
  void theProcessIsKeptWhereTheTraceShowsIt(String column, String process) {
    String head = "          a-1b-77    " + column + "[001] d..1.     2.844506: ";
    for (String event :
        new String[] {
          "sched_switch: a:77 [120] R ==> b:14 [120] => SCHED_SWITCH 14",
          "sched_process_fork: comm=a pid=77 child_comm=b child_pid=59 => SCHED_PROCESS_FORK 59",
          "sched_process_exit: comm=a pid=77 prio=120 => SCHED_PROCESS_EXIT 77",
          "page_fault_user: address=0x5eaeb0 ip=0x42ec4f error_code=0x7 => PAGE_FAULT_USER 5eaeb0",
          "user_return: => USER_RETURN 0",
          "mmput: mm=0x7 => MODEL mmput{mm=7}"
        }) {
      String[] lineAndRow = event.split(" => ", 2);
      assertThat(row(head + lineAndRow[0])).endsWith("| " + lineAndRow[1] + process);
    }
  }

  @Test
  void anEventOfAnotherNameIsSkippedByName() {
    Described read =
        Described.ftrace(
            HEAD
                + "kmalloc: call_site=f ptr=1\n"
                + HEAD
                + "kmalloc: call_site=f ptr=2\n"
                + HEAD
                + "do_idle <-f\n");
    assertThat(read.rows()).isEmpty();
    assertThat(read.tally().skippedByName())
        .containsEntry("kmalloc", 2L)
        .containsEntry("function", 1L);
    assertThat(read.tally().linesRead()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "hello => not an ftrace line: \"hello\"",
        "init-1 [001] d..1. => not an ftrace line",
        "init-1 [001] d..1. 2.844506: => no event name",
        "init-1 [001] d..1. 2.844506: lock_acquire: => lock_acquire without a lock address",
        "init-1 [001] d..1. 2.844506: lock_acquire: ffff88810033bf7g x => without a lock address",
        "init-1 [001] d..1. 2.844506: lock_acquire: ffff88810033bf78a x => without a lock address",
        "init-1 [001] q..1. 2.844506: lock_acquire: ffff88810033bf78 x => not an ftrace line",
        "init-1 [0 1] d..1. 2.844506: lock_acquire: ffff88810033bf78 x => not an ftrace line",
        "init-1 [001] d..1. 2.8445o6: lock_acquire: ffff88810033bf78 x => not an ftrace line",
        "init [001] d..1. 2.844506: lock_acquire: ffff88810033bf78 x => not an ftrace line",
        "init-1 [001] d..1. 2.844506: lock_acquire_x: key=0x1 ip=f => lock_acquire_x without lock=",
        "init-1 [001] d..1. 2.844506: lock_acquire_x: lock=0x key=0x1 => lock_acquire_x",
        "init-1 [001] d..1. 2.844506: irq_disable: caller=f => irq_disable without caller= and parent=",
        "init-1 [001] d..1. 2.844506: sched_switch: a => sched_switch without ==>",
        "init-1 [001] d..1. 2.844506: page_fault_user: x=1 => page_fault_user without address=",
        "init-1 [001] d..1. 2.844506: softirq_entry: x=1 => softirq_entry without vec=",
        "init-1 [001] ..... 2.844506: workqueue_execute_end: work=1"
            + " => workqueue_execute_end without work struct"
      })
  void whatIsWrongIsSaidInWords(String line, String reason) {
    malformed(line, reason);
  }

  @Test
  void headersAndMarksAreNoEvents() {
    Described read =
        Described.ftrace(
            """
            # tracer: nop
            #
            # entries-in-buffer/entries-written: 17/42   #P:2
            #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
            cpus=2

            CPU 1 is empty
            CPU:0 [SUBBUFFER START] [2919502290:0x1000]
            """);
    assertThat(read.rows()).isEmpty();
    assertThat(read.tally().linesDecoded()).isEqualTo(8);
    assertThat(read.tally().anomalies()).containsOnlyKeys(Anomaly.OVERRUN);
    assertThat(read.tally().examples().get(0).position()).isEqualTo(3);
  }

  /** Whoever cut the line, an event was there. */
  @ParameterizedTest
  @ValueSource(strings = {"lo", "lock_acq", "lock_release", "lock_acquire 0xffff888101720160 a"})
  void anEventCutInItsNameIsLost(String event) {
    Described read = Described.ftrace(HEAD + "user_return:\n" + HEAD + event + "\n");
    assertThat(read.rows()).endsWith("2: 2844506000 [1] | LOST_EVENTS 1");
    assertThat(read.tally().linesMalformed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init-1 [001] d..1. lock_acquire: ffffffff820cdd50 a",
        "t-1 [001     2.844158: irq_enable: caller=a parent=b",
        "a\0\0\0\0",
      })
  void aLineThatWasAnEventIsALoss(String line) {
    Described read = Described.ftrace(HEAD + "user_return:\n" + line + "\n");
    assertThat(read.rows()).hasSize(2).last().asString().contains("| TRACE_BOUNDARY");
    assertThat(read.tally().linesMalformed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Here it takes the lock and does not release it at 2.844158:",
        "> init-1 [001] d..1. lock_acquire: ffffffff820cdd50 a",
      })
  void proseIsNone(String line) {
    Described read = Described.ftrace(HEAD + "user_return:\n" + line + "\n");
    assertThat(read.rows()).hasSize(1);
    assertThat(read.tally().linesMalformed()).isEqualTo(1);
  }

  @Test
  void whereABufferBeginsLaterThereIsAGapBefore() {
    Described read = Described.ftrace(HEAD + "user_return:\n##### CPU 1 buffer started ####\n");
    assertThat(read.rows()).endsWith("2: 2844506000 [1] | LOST_EVENTS -1");
    assertThat(read.tally().linesDecoded()).isEqualTo(2);
    assertThat(read.tally().anomalies()).containsOnlyKeys(Anomaly.OVERRUN);
  }

  @Test
  void aFullBufferIsNoOverrun() {
    assertThat(
            Described.ftrace("# entries-in-buffer/entries-written: 42/42   #P:2\n")
                .tally()
                .anomalies())
        .isEmpty();
  }

  @Test
  void gapsAreEventsAtTheTimeOfTheLineBefore() {
    Described read =
        Described.ftrace(
            HEAD
                + "user_return:\n"
                + "CPU:1 [LOST 544 EVENTS]\nCPU:0 [68476 EVENTS DROPPED]\nCPU:3 [EVENTS DROPPED]\n"
                + "CPU:2 [LOST EVENTS]\n");
    assertThat(read.rows())
        .endsWith(
            "2: 2844506000 [1] | LOST_EVENTS 544",
            "3: 2844506000 [0] | LOST_EVENTS 68476",
            "4: 2844506000 [3] | LOST_EVENTS -1",
            "5: 2844506000 [2] | LOST_EVENTS -1");
    assertThat(read.tally().anomalies()).containsEntry(Anomaly.LOST_EVENTS, 4L);
    assertThat(read.tally().linesDecoded()).isEqualTo(5);
  }

  /** Whatever a tool puts before each line: an event is found there too. */
  @ParameterizedTest
  @ValueSource(strings = {"     7\t", "09:00:22 ", "trace.txt:", "box cat[77]: ", "trace-1  | "})
  void aGapIsFoundAfterWhatStandsBeforeEachLine(String before) {
    String text = HEAD + "user_return:\nCPU:1 [LOST 544 EVENTS]\n##### CPU 2 buffer started ####\n";
    Described read = Described.ftrace(text.replaceAll("(?m)^(?=.)", before));
    assertThat(read.tally().anomalies())
        .containsOnly(Map.entry(Anomaly.LOST_EVENTS, 1L), Map.entry(Anomaly.OVERRUN, 1L));
    assertThat(read.rows())
        .contains("2: 2844506000 [1] | LOST_EVENTS 544", "3: 2844506000 [2] | LOST_EVENTS -1");
  }

  @Test
  void timeThatGoesBackIsCountedAndTheOrderOfLinesKept() {
    Described read =
        Described.ftrace(
            """
            init-1 [001] d..1. 2.000002: user_return:
            init-1 [001] d..1. 2.000001: user_return:
            init-1 [001] d..1. 2.000001: user_return:
            """);
    assertThat(read.rows()).hasSize(3);
    assertThat(read.tally().anomalies()).containsEntry(Anomaly.TIME_BACKWARDS, 1L);
    assertThat(read.tally().examples().get(0).position()).isEqualTo(2);
  }
}
