package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel hides addresses, and event probes print them: a lock event whose full line comes late,
 * or not at all, has no address, where its release or its acquisition has.
 */
class HiddenTwinTest {
  private static final String NAME = "&mm->mmap_lock";

  @TempDir private Path folder;

  /**
   * As seen on Linux 6.1 and 6.12: an interrupt, itself without full lines, is longer than one
   * waits.
   */
  @Test
  void fullLineAfterLongInterrupt() throws IOException {
    String text = pairs() + thin("acquire") + interrupt() + full("acquire") + both("release");
    assertBalanced(replay(text));
  }

  @Test
  void acquisitionWithoutFullLine() throws IOException {
    assertBalanced(replay(pairs() + thin("acquire") + both("release") + pairs()));
  }

  @Test
  void releaseWithoutFullLine() throws IOException {
    assertBalanced(replay(pairs() + both("acquire") + thin("release") + pairs()));
  }

  /** Another lock's name is no match. */
  @Test
  void releaseOfWhatIsNotHeld() throws IOException {
    String held = task(".....", "lock_acquire: (____ptrval____) &q->lock");
    JsonNode report = replay(pairs() + held + both("release"));
    assertThat(report.at("/findings").toString()).contains("bad-unlock-balance");
  }

  private static void assertBalanced(JsonNode report) {
    assertThat(report.at("/findings")).isEmpty();
    assertThat(report.at("/health").toString()).doesNotContain("release-before-trace");
    assertThat(report.at("/health").toString()).doesNotContain("inferred-gap");
    assertThat(report.at("/statistics/locksHeldAtEnd").asInt()).isZero();
  }

  /** Twins on neighbouring lines, from which their order is learnt. */
  private static String pairs() {
    return (both("acquire") + both("release")).repeat(8);
  }

  private static String both(String operation) {
    return thin(operation) + full(operation);
  }

  private static String thin(String operation) {
    return task(".....", "lock_" + operation + ": (____ptrval____) " + NAME);
  }

  private static String full(String operation) {
    String arguments = operation.equals("acquire") ? " outer=0 inner=3 type=0 flags=0" : "";
    return task(
        "...1.",
        "lock_%s_x: (lock.lock_%s) lock=0xffff888000f4be40 key=0xffffffff824801c0%s"
            .formatted(operation, operation, arguments));
  }

  private static String interrupt() {
    String lock = task("d.h2.", "lock_acquire: (____ptrval____) hrtimer_bases.lock");
    return (lock + task("d.h2.", "lock_release: (____ptrval____) hrtimer_bases.lock")).repeat(300);
  }

  private static String task(String flags, String event) {
    return "ls-231 [000] %s 29.756828: %s\n".formatted(flags, event);
  }

  private JsonNode replay(String text) throws IOException {
    return CommandRun.ofFtrace(folder, text);
  }
}
