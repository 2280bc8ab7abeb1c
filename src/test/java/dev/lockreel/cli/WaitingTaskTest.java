package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Without lock_acquired events (no CONFIG_LOCK_STAT, or bpftrace) a task that waits for a lock
 * looks like one that holds it. Which of the two it is, what it does next may show.
 */
class WaitingTaskTest {
  @TempDir private Path folder;

  /** As seen on Linux 6.1 with two CPUs: the waiter takes the lock's inside and its run queue's. */
  @Test
  void whoWaitsTakesNarrowerLocks() throws IOException {
    JsonNode report = replay(contended("&sem->wait_lock", "0/2") + contended("&rq->__lock", "0/2"));
    assertThat(report.at("/statistics/thinAcquisitions").asInt()).isZero();
    assertThat(report.at("/health").toString()).doesNotContain("inferred-gap");
    assertThat(report.at("/health").toString()).doesNotContain("release-before-trace");
    assertThat(report.at("/statistics/locksHeldAtEnd").asInt()).isZero();
  }

  /** A task takes no rw semaphore while it waits for one. */
  @Test
  void whoTakesAWiderLockHasGotTheFirst() throws IOException {
    JsonNode report = replay(contended("&mm->mmap_lock", "0/3"));
    assertThat(report.at("/health").toString()).contains("inferred-gap");
  }

  /**
   * As seen on Linux 6.12 with two CPUs: to record a new dependency, lockdep unwinds the stack of
   * who asks for a spin lock, before it spins, and looks for programs under rcu_read_lock.
   */
  @Test
  void lockdepUnwindsTheStackOfWhoWillWait() throws IOException {
    String before = acquired(8, "a0", "rcu_node_0", "0/2") + readsRcu(8);
    String inside = released(8, "b0", "rcu_read_lock");
    String other = acquired(7, "a0", "rcu_node_0", "0/2") + released(7, "a0", "rcu_node_0");
    String after = released(8, "a0", "rcu_node_0");
    for (String text : List.of(before + inside + other + after, before + other + inside + after)) {
      JsonNode report = replay(text);
      assertThat(report.at("/health").toString()).doesNotContain("inferred-gap");
      assertThat(report.at("/health").toString()).doesNotContain("release-before-trace");
      assertThat(report.at("/statistics/locksHeldAtEnd").asInt()).isZero();
    }
  }

  /**
   * Task 8 asks for a lock, takes and releases {@code inner}, and task 7 has the lock meanwhile.
   */
  private static String contended(String inner, String wait) {
    return acquired(8, "a0", "&mapping->i_mmap_rwsem", "0/3")
        + acquired(8, "b0", inner, wait)
        + released(8, "b0", inner)
        + acquired(7, "a0", "&mapping->i_mmap_rwsem", "0/3")
        + released(7, "a0", "&mapping->i_mmap_rwsem")
        + acquired(8, "c0", "&x->lock", "0/2")
        + released(8, "c0", "&x->lock")
        + released(8, "a0", "&mapping->i_mmap_rwsem");
  }

  private JsonNode replay(String text) throws IOException {
    return CommandRun.ofFtrace(folder, text);
  }

  private static String acquired(int task, String lock, String name, String wait) {
    return acquired(task, lock, name, "read=0 check=1", wait)
        + line(task, "lock_acquire: ffff8881000000" + lock + " " + name);
  }

  private static String readsRcu(int task) {
    return acquired(task, "b0", "rcu_read_lock", "read=2 check=0", "1/2")
        + line(task, "lock_acquire: ffff8881000000b0 read rcu_read_lock");
  }

  private static String acquired(int task, String lock, String name, String mode, String wait) {
    String full =
        "lock_acquire_x: lock=0xffff8881000000%s key=0x%x subclass=0 try=0 %s nest=0x0 wait=%s"
            + " type=0 debug_locks=1 ctx=3";
    return line(task, full.formatted(lock, key(name), mode, wait));
  }

  private static String released(int task, String lock, String name) {
    return line(
            task,
            "lock_release_x: lock=0xffff8881000000%s key=0x%x ip=f".formatted(lock, key(name)))
        + line(task, "lock_release: ffff8881000000" + lock + " " + name);
  }

  private static long key(String name) {
    return 0xffffffff00000000L + 16L * name.length();
  }

  private static String line(int task, String event) {
    return "t-%d [00%d] 12.000001000: %s\n".formatted(task, task - 7, event);
  }
}
