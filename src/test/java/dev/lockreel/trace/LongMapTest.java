package dev.lockreel.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
  @Test
  void answersAsAHashMapWhateverIsPutAndRemoved() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      LongMap<Integer> map = new LongMap<>();
      Map<Long, Integer> twin = new HashMap<>();
      for (int step = 0; step < 2000; step++) {
        // Few enough to collide and to be removed again; 0 among them.
        long key = random.nextInt(200) * 0x1000_0000_0010L;
        if (random.nextInt(3) == 0) {
          assertThat(map.remove(key)).as("seed %s", seed).isEqualTo(twin.remove(key));
        } else {
          assertThat(map.put(key, step)).as("seed %s", seed).isEqualTo(twin.put(key, step));
        }
        assertThat(map.size()).as("seed %s", seed).isEqualTo(twin.size());
      }
      for (int i = 0; i < 200; i++) {
        long key = i * 0x1000_0000_0010L;
        assertThat(map.get(key)).as("seed %s", seed).isEqualTo(twin.get(key));
      }
      long[] keys = twin.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
      assertThat(map.keys()).as("seed %s", seed).containsExactly(keys);
      assertThat(map.values())
          .as("seed %s", seed)
          .containsExactlyInAnyOrderElementsOf(twin.values());
    }
  }
}
