package dev.lockreel.ingest.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What consoles and loggers put before a line, and what only looks like it. */
class ConsolePrefixTest {
  private static int end(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    return ConsolePrefix.end(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<4>",
        "[    5.938280] ",
        "<4>[    5.938280][  T182] ",
        "[    5.938280] [    C1] ",
        "[    5.938280 <    0.000037>] ",
        "[<    0.000037>] ",
        "[  +0.000037] ",
        "[Nov29 09:00] ",
        "[Sun Nov 29 09:00:22 2026] ",
        "[Sun Nov 29 09:00:22 2026 <    0.000037>] ",
        "kern  :warn  : [    5.938280] ",
        "kern  :warn  : ",
        "kern  :warn  : 2026-11-29T09:00:22,938280+00:00 ",
        "2026-11-29T09:00:22,938280+00:00 ",
        "2026-11-29T09:00:22.9382800Z [    5.938280] ",
        "[2026-11-29 09:00:22] [    5.938280] ",
        "Nov 29 09:00:22 [    5.938280] ",
        "Nov 29 09:00:22 box kernel: [    5.938280][  T182] ",
        "2026-11-29T09:00:22+0000 box kernel: ",
        "[    5.938280] box kernel: ",
        "<4>1 2026-11-29T09:00:22.938280+00:00 box kernel - - - [    5.938280] ",
        "<165>1 - box kernel 77 ID [a@1 b=\"c d\"] ",
        "4,1242,5938280,-;",
        "4,1242,5938280,-,caller=T182;",
      })
  void isPassedWithItsSpace(String prefix) {
    assertThat(end(prefix + "    init-182       1d..1. 39668us : lock_release: 0 a"))
        .isEqualTo(prefix.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "    init-182       1d..1. 39[    5.938290] other message",
        "            init-1       [001] d..1.     2.844506: lock_acquire: ffff888101720160 a",
        "CPU: 1 PID: 182 Comm: sh Not tainted",
        "2026-11-29",
        "4,5",
        "1 2026-11-29T09:00:22.938280+00:00",
        "<idle>-0         1d.h1. 211885us+: lock_acquire: ffffffff81ece608 a",
        "",
      })
  void isNotTakenForOne(String line) {
    assertThat(end(line)).isZero();
  }
}
