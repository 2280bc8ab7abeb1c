package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodeAheadTest {
  private final List<String> started = new ArrayList<>();
  private final DecodeAhead ahead = new DecodeAhead(Runnable::run, 2);

  @Test
  void startsNoMoreThanSoManyBeforeOneIsUsedUp() {
    submitAll();
    assertThat(started).containsExactly("first", "second");
    ahead.done();
    assertThat(started).containsExactly("first", "second", "third");
  }

  @Test
  void startsAtOnceWhatComesWhenNothingWaits() {
    submitAll();
    ahead.done();
    ahead.done();
    ahead.done();
    started.clear();
    submitAll();
    assertThat(started).containsExactly("first", "second");
  }

  private void submitAll() {
    ahead.submit(() -> started.add("first"));
    ahead.submit(() -> started.add("second"));
    ahead.submit(() -> started.add("third"));
  }
}
