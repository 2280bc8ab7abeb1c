package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstancesTest {
  private static final long LOCK = 0xffff888100000010L;

  private final Instances instances = new Instances();

  @Test
  void anAddressNeverShownIsUnknown() {
    assertThat(instances.find(LOCK)).isNegative();
  }

  @Test
  void askingForALockDoesNotShowIt() {
    int slot = instances.slot(LOCK);
    instances.asked(slot, 3, 17);
    assertThat(instances.wasShown(slot)).isFalse();
    assertThat(instances.asker(slot)).isEqualTo(17);
    assertThat(instances.classId(slot)).isEqualTo(3);
    assertThat(instances.holder(slot)).isEqualTo(Instances.NO_TASK);
  }

  @Test
  void aGapMakesAllThatWasShownUnknown() {
    instances.shown(instances.slot(LOCK), 3);
    assertThat(instances.wasShown(instances.slot(LOCK))).isTrue();
    instances.newEpoch();
    assertThat(instances.wasShown(instances.slot(LOCK))).isFalse();
  }

  @Test
  void allIsKeptWhenTheTableGrows() {
    for (int i = 1; i <= 20_000; i++) {
      int slot = instances.slot(i * 64L);
      instances.asked(slot, i, -i);
      instances.setHolder(slot, i + 1);
      if (i % 2 == 0) {
        instances.shown(slot, i);
      }
    }
    for (int i = 1; i <= 20_000; i++) {
      int slot = instances.find(i * 64L);
      assertThat(instances.classId(slot)).isEqualTo(i);
      assertThat(instances.asker(slot)).isEqualTo(-i);
      assertThat(instances.holder(slot)).isEqualTo(i + 1);
      assertThat(instances.wasShown(slot)).isEqualTo(i % 2 == 0);
    }
    assertThat(instances.known()).hasSize(20_000).isSorted();
  }
}
