package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Looks for changed findings cost at most as much as the reading. */
class WatchPaceTest {
  private static final int BATCH = 100;
  private static final int BATCHES = 10_000;

  @Test
  void whatLooksCostGrowsAsTheInputDoes() {
    WatchPace pace = new WatchPace(false);
    long visited = 0;
    for (int batch = 1; batch <= BATCHES; batch++) {
      // A graph that grows with every event.
      long cost = 40L * batch * BATCH;
      if (pace.due(BATCH, cost, 0)) {
        visited += cost;
        pace.looked(0, 1);
      }
    }
    assertThat(visited).isPositive().isLessThan(6L * 40 * BATCHES * BATCH);
  }

  @Test
  void aSmallGraphIsLookedAtAfterEachBatch() {
    WatchPace pace = new WatchPace(false);
    for (int batch = 0; batch < 10; batch++) {
      assertThat(pace.due(BATCH, BATCH, 0)).isTrue();
      pace.looked(0, 1);
    }
  }

  @Test
  void aLiveInputIsLookedAtWhereTheLastLookWasShort() {
    WatchPace live = new WatchPace(true);
    WatchPace file = new WatchPace(false);
    for (WatchPace each : List.of(live, file)) {
      assertThat(each.due(BATCH * BATCH, 1, 0)).isTrue();
      each.looked(0, 50);
    }
    assertThat(live.due(1, BATCH * BATCH, 549)).isFalse();
    assertThat(live.due(1, BATCH * BATCH, 550)).isTrue();
    assertThat(file.due(1, BATCH * BATCH, 1_000_000)).isFalse();
  }
}
