package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskTest {
  private final Task task = new Task(1);

  @Test
  void holdsWhatAListWouldHoldInAnyOrderOfReleases() {
    Random random = new Random(1);
    List<Long> expected = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(100) < 52 && expected.size() < 200) {
        long lock = 1L + random.nextInt(60);
        HeldLock taken = task.push();
        taken.lock = lock;
        taken.serial = step + 1L;
        expected.add(lock);
      } else if (!expected.isEmpty()) {
        int gone = random.nextInt(expected.size());
        task.remove(gone);
        expected.remove(gone);
      }
      assertThat(held()).isEqualTo(expected);
      long asked = 1L + random.nextInt(60);
      int newest = expected.lastIndexOf(asked);
      assertThat(task.find(asked)).isEqualTo(newest);
      if (newest >= 0) {
        int older = expected.subList(0, newest).lastIndexOf(asked);
        assertThat(task.findOlder(newest)).isEqualTo(older);
      }
    }
  }

  @Test
  void placesAreUsedAgain() {
    HeldLock first = task.push();
    HeldLock second = task.push();
    task.remove(0);
    assertThat(task.held[0]).isSameAs(second);
    assertThat(task.push()).isSameAs(first);
  }

  @Test
  void aForgottenLockIsExpectedOnce() {
    task.forget(7);
    task.forget(8);
    assertThat(task.wasForgotten(7)).isTrue();
    assertThat(task.wasForgotten(7)).isFalse();
    assertThat(task.forgotten()).containsExactly(8);
  }

  @Test
  void aNewContextBuildsOnTheRoot() {
    ChainCache chains = new ChainCache();
    SourceClass a = new SourceClass(0, "A", 1, 0);
    Chain chain = chains.add(chains.get(ChainCache.ROOT), Entry.of(a.number, Entry.CHECK), a);
    HeldLock held = task.push();
    held.chain = chain.id;
    held.context = 0;
    assertThat(chains.get(task.below(0))).isSameAs(chain);
    assertThat(chains.get(task.below(4))).isSameAs(chains.get(ChainCache.ROOT));
  }

  private List<Long> held() {
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < task.depth; i++) {
      held.add(task.held[i].lock);
    }
    return held;
  }
}
