package dev.lockreel.ingest.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.Described;
import org.junit.jupiter.api.Test;

class StacksTest {
  private static final String KERNEL =
      """
             lb-abba-1-58      (     58) [001] ...1.     2.920162: lock_acquire: ffffffffa00045d0 lb_abba_A
                <idle>-0       (-------) [000] d..1.     2.920170: irq_enable: caller=a+0x1/0x2 parent=b+0x1/0x2
             lb-abba-1-58      (     58) [001] ...1.     2.920322: <stack trace>
       => lock_acquire
       => __mutex_lock
                <idle>-0       (-------) [000] d..1.     2.920325: <stack trace>
       => do_idle+0x3/0x4
             lb-abba-1-58      (     58) [001] .....     2.920330: lock_release: ffffffffa00045d0 lb_abba_A
      """;

  @Test
  void aStackBelongsToTheLastEventOfItsOwnTask() {
    Described read = Described.ftrace(KERNEL);
    assertThat(read.events())
        .containsExactly(
            "LOCK_ACQUIRE ffffffffa00045d0 lb_abba_A stack [lock_acquire, __mutex_lock]",
            "IRQ_ENABLE a+0x1/0x2 < b+0x1/0x2 stack [do_idle+0x3/0x4]",
            "LOCK_RELEASE ffffffffa00045d0 lb_abba_A");
    assertThat(read.tally().linesDecoded()).isEqualTo(8);
    assertThat(read.tally().events()).isEqualTo(3);
  }

  @Test
  void traceCmdStacksAreReadToo() {
    Described read =
        Described.ftrace(
            """
                   lb-abba-1-58    [001]     2.920162: lock_acquire:         0xffffffffa00045d0 lb_abba_A
                   lb-abba-1-58    [001]     2.920322: kernel_stack:         <stack trace >
            => lock_acquire (ffffffff810c2f43)
            => __mutex_lock (ffffffff81a0b1c1)

                   lb-abba-1-58    [001]     2.920330: lock_release:         0xffffffffa00045d0 lb_abba_A
            """);
    assertThat(read.events().get(0)).endsWith(" stack [lock_acquire, __mutex_lock]");
    assertThat(read.tally().linesDecoded()).isEqualTo(6);
  }

  @Test
  void traceCmdStacksWithoutItsPluginsAreReadToo() {
    Described read =
        Described.ftrace(
            """
                   lb-abba-1-58    [001]     2.920162: lock_acquire:         0xffffffffa00045d0 lb_abba_A
                   lb-abba-1-58    [001]     2.920322: kernel_stack:         \t=> lock_acquire
            \t=> __mutex_lock

                   lb-abba-1-58    [001]     2.920323: user_stack:           \t=> (7f0000001000)
            \t=> (7f0000002000)
                   lb-abba-1-58    [001]     2.920330: lock_release:         0xffffffffa00045d0 lb_abba_A
            """);
    assertThat(read.events())
        .containsExactly(
            "LOCK_ACQUIRE ffffffffa00045d0 lb_abba_A stack [lock_acquire, __mutex_lock]",
            "LOCK_RELEASE ffffffffa00045d0 lb_abba_A");
    assertThat(read.tally().linesDecoded()).isEqualTo(7);
  }

  @Test
  void theStackOfASkippedEventIsNobodys() {
    Described read =
        Described.ftrace(
            """
                    init-1       [001] ...1.     2.920162: lock_acquire: ffffffffa00045d0 a
                    init-1       [001] ...1.     2.920163: kmalloc: ptr=1
                    init-1       [001] ...1.     2.920322: <stack trace>
             => kmalloc
            """);
    assertThat(read.events()).containsExactly("LOCK_ACQUIRE ffffffffa00045d0 a");
  }

  @Test
  void stacksOfUserSpaceAreReadPast() {
    Described read =
        Described.ftrace(
            """
                    init-1       [001] ...1.     2.920162: lock_acquire: ffffffffa00045d0 a
                    init-1       [001] ...1.     2.920322: <user stack trace>
             =>  <0000000000401000>
            """);
    assertThat(read.events()).containsExactly("LOCK_ACQUIRE ffffffffa00045d0 a");
    assertThat(read.tally().linesDecoded()).isEqualTo(3);
  }

  @Test
  void noCutTearsAStackFromItsEvent() {
    String expected = Described.ftrace(KERNEL).everything();
    for (int chunk = 1; chunk <= KERNEL.length(); chunk++) {
      assertThat(Described.ftrace(KERNEL, chunk, 0).everything())
          .as("chunks of %d", chunk)
          .isEqualTo(expected);
    }
  }
}
