package dev.lockreel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.stream.TraceOrder.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceOrderTest {
  private static final int MOST = 3;
  private static final long BYTES = 1_000;

  private final TraceOrder order = new TraceOrder(null, false, MOST, BYTES);

  private static StreamRecord numbered(long sequence) {
    return new StreamRecord(
        0,
        sequence,
        "host",
        new RecordHeaders(null, null, sequence, RecordHeaders.UNNUMBERED, null),
        new byte[10],
        null);
  }

  private static StreamRecord rows(long sequence, long firstEvent) {
    return new StreamRecord(
        0,
        sequence,
        "host",
        new RecordHeaders(null, null, sequence, firstEvent, null),
        new byte[10],
        null);
  }

  /** Offers records and takes what is due; their numbers in the order in which they are taken. */
  private List<Long> taken(long... sequences) {
    List<Long> taken = new ArrayList<>();
    for (long sequence : sequences) {
      StreamRecord record = numbered(sequence);
      if (order.offer(record) == Place.DUE) {
        for (StreamRecord each = record; each != null; each = order.next()) {
          taken.add(each.headers().sequence());
          order.passed(each, 1);
        }
      }
    }
    return taken;
  }

  @Test
  void recordsAreTakenInTheirOrderAndOnce() {
    assertThat(taken(0, 2, 2, 1, 0, 5, 4, 3, 6)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(order.waiting()).isEmpty();
  }

  @Test
  void moreThanMayWaitOverflowsAndTheMissingOneIsGivenUp() {
    assertThat(taken(0, 2, 3, 4)).containsExactly(0L);
    assertThat(order.overflows()).isFalse();
    taken(5);
    assertThat(order.overflows()).isTrue();
    order.giveUp();
    assertThat(order.next().headers().sequence()).isEqualTo(2);
    order.passed(numbered(2), 1);
    assertThat(taken(1)).as("too late").isEmpty();
    assertThat(order.next().headers().sequence()).isEqualTo(3);
  }

  @Test
  void theBytesThatWaitAreBoundedToo() {
    StreamRecord large =
        new StreamRecord(
            0,
            1,
            "host",
            new RecordHeaders(null, null, 1, RecordHeaders.UNNUMBERED, null),
            new byte[1_001],
            null);
    assertThat(order.offer(large)).isEqualTo(Place.WAITS);
    assertThat(order.overflows()).isTrue();
  }

  @Test
  void anOpenOrderTakesWhateverComesLater() {
    order.restart();
    assertThat(taken(17, 18, 3)).containsExactly(17L, 18L);
  }

  @Test
  void recordsWithoutNumbersAreTakenAsTheyCome() {
    StreamRecord plain = new StreamRecord(0, 7, "host", RecordHeaders.NONE, new byte[1], null);
    assertThat(order.isDue(plain)).isTrue();
    assertThat(order.offer(plain)).isEqualTo(Place.DUE);
    order.passed(plain, 5);
    assertThat(order.due()).isZero();
  }

  /** Ten rows in records of five, then the grown trace in records of four. */
  @Test
  void rowsShowWhatWasHereBeforeInRecordsOfAnotherSize() {
    order.passed(rows(0, 0), 5);
    order.passed(rows(1, 5), 5);
    StreamRecord first = rows(0, 0);
    assertThat(order.offer(first)).isEqualTo(Place.DUE);
    assertThat(order.isRepeated(first, 4)).isTrue();
    StreamRecord third = rows(2, 8);
    assertThat(order.offer(third)).isEqualTo(Place.DUE);
    assertThat(order.isRepeated(third, 4)).isFalse();
    assertThat(order.repeatedRows(third, 4)).isEqualTo(2);
    order.passed(third, 4);
    assertThat(order.due()).isEqualTo(12);
  }

  @Test
  void theStateGoesOnWhereItWas() {
    taken(0, 1, 5);
    TraceOrder again = new TraceOrder(order.state(), false, MOST, BYTES);
    assertThat(again.offer(numbered(1))).isEqualTo(Place.REPEATED);
    assertThat(again.offer(numbered(2))).isEqualTo(Place.DUE);
  }
}
