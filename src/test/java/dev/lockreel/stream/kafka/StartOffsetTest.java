package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StartOffsetTest {
  @Test
  void whatTheDatabaseKnowsIsWhatCounts() {
    assertThat(StartOffset.of(70L, null, StreamStart.EARLIEST, 0, 0).offset()).isEqualTo(70);
    assertThat(StartOffset.of(70L, 50L, null, 0, 0)).isEqualTo(new StartOffset(70, -1));
  }

  @Test
  void whatOthersOfTheGroupHaveConsumedIsAGap() {
    assertThat(StartOffset.of(70L, 90L, null, 0, 0)).isEqualTo(new StartOffset(90, 70));
  }

  @Test
  void whatTheBrokerHasDeletedIsAGap() {
    assertThat(StartOffset.of(70L, null, null, 0, 100)).isEqualTo(new StartOffset(100, 70));
  }

  @Test
  void aNewPartitionBeginsWhereTheUserWantsElseWhereTheGroupIs() {
    assertThat(StartOffset.of(null, 40L, null, 0, 0)).isEqualTo(new StartOffset(40, -1));
    assertThat(StartOffset.of(null, 40L, StreamStart.EARLIEST, 5, 5).offset()).isEqualTo(5);
    assertThat(StartOffset.of(null, null, null, 5, 5).offset()).isEqualTo(5);
  }

  @Test
  void timesAreReadInTwoForms() {
    assertThat(StreamStart.of("1970-01-01T00:00:01Z").timestampMillis()).isEqualTo(1_000);
    assertThat(StreamStart.of("1970-01-01T01:00:01+01:00").timestampMillis()).isEqualTo(1_000);
    assertThat(StreamStart.of("1500").timestampMillis()).isEqualTo(1_500);
    assertThat(StreamStart.of("latest").kind()).isEqualTo(StreamStart.Kind.LATEST);
    assertThatThrownBy(() -> StreamStart.of("yesterday"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("yesterday");
  }
}
