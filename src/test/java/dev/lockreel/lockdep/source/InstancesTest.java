package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstancesTest {
  private static final long LOCK = 0xffff888100000010L;

  private final Instances instances = new Instances();

  @Test
  void anAddressNeverShownIsUnknown() {
    assertThat(instances.find(LOCK)).isNull();
  }

  @Test
  void anInstanceIsFoundByItsAddress() {
    Instance made = instances.of(LOCK);
    assertThat(made.address).isEqualTo(LOCK);
    assertThat(made.holder).isEqualTo(Instance.NO_TASK);
    assertThat(instances.of(LOCK)).isSameAs(made);
    assertThat(instances.find(LOCK)).isSameAs(made);
  }

  @Test
  void askingForALockDoesNotShowIt() {
    Instance asked = instances.of(LOCK);
    asked.asker = 17;
    assertThat(instances.wasShown(asked)).isFalse();
    assertThat(instances.known()).containsExactly(asked);
  }

  @Test
  void aGapMakesAllThatWasShownUnknown() {
    Instance shown = instances.of(LOCK);
    instances.shown(shown, 3);
    assertThat(instances.wasShown(shown)).isTrue();
    assertThat(instances.isShownAs(shown, 3)).isTrue();
    assertThat(instances.isShownAs(shown, 4)).isFalse();
    instances.newEpoch();
    assertThat(instances.wasShown(shown)).isFalse();
    assertThat(instances.isShownAs(shown, 3)).isFalse();
    assertThat(instances.known()).isEmpty();
  }

  @Test
  void allIsKeptWhenTheTableGrows() {
    for (int i = 1; i <= 20_000; i++) {
      Instance instance = instances.of(i * 64L);
      instance.asker = -i;
      instance.holder = i + 1;
      if (i % 2 == 0) {
        instances.shown(instance, i);
      }
    }
    for (int i = 1; i <= 20_000; i++) {
      Instance instance = instances.find(i * 64L);
      assertThat(instance.asker).isEqualTo(-i);
      assertThat(instance.holder).isEqualTo(i + 1);
      assertThat(instances.wasShown(instance)).isEqualTo(i % 2 == 0);
    }
    assertThat(instances.known())
        .hasSize(20_000)
        .isSortedAccordingTo((one, other) -> Long.compare(one.address, other.address));
  }
}
