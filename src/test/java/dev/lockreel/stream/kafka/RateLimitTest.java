package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long the publisher waits for its rate. */
class RateLimitTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void whoIsTooFastWaits() {
    RateLimit rate = new RateLimit(2_000, 100);
    assertThat(rate.pauseNanos(0, 100)).isZero();
    assertThat(rate.pauseNanos(1_000, 100)).isEqualTo(SECOND / 2);
    assertThat(rate.pauseNanos(1_000, 100 + SECOND / 4)).isEqualTo(SECOND / 4);
  }

  @Test
  void whoIsSlowEnoughDoesNot() {
    assertThat(new RateLimit(2_000, 0).pauseNanos(1_000, SECOND)).isNegative();
    assertThat(new RateLimit(0, 0).pauseNanos(Long.MAX_VALUE, 0)).isZero();
  }
}
