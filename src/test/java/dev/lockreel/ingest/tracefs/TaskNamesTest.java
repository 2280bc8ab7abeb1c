package dev.lockreel.ingest.tracefs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.trace.Symbols;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Names of tasks by pid. */
class TaskNamesTest {
  private final Symbols symbols = new Symbols();
  private final TaskNames names = new TaskNames(symbols);

  @Test
  void aNameThatIsShownLaterCountsOnlyWhereNoneIsKnown() {
    names.saved("7 kthread one\n".getBytes(StandardCharsets.UTF_8));
    names.learn(7, symbols.intern("other"));
    names.learn(8, symbols.intern("eight"));
    names.named(0, symbols.intern("swapper/0"));
    assertThat(symbols.text(names.of(7))).isEqualTo("kthread one");
    assertThat(symbols.text(names.of(8))).isEqualTo("eight");
    assertThat(symbols.text(names.of(0))).isEqualTo("<idle>");
    assertThat(names.of(9)).isEqualTo(Symbols.NONE);
    names.named(7, symbols.intern("renamed"));
    assertThat(symbols.text(names.of(7))).isEqualTo("renamed");
  }

  @Test
  void namesOfManyTasksAreThoseOfAMap() {
    Random random = new Random(Seed.of("TaskNamesTest"));
    Map<Integer, Integer> map = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      // Neighbours, and any number that a damaged file may have.
      int pid = random.nextInt(10) == 0 ? random.nextInt() : 1 + random.nextInt(1 << 17);
      int name = 1 + random.nextInt(1000);
      if (random.nextBoolean()) {
        names.named(pid, name);
        if (pid != 0) {
          map.put(pid, name);
        }
      } else {
        names.learn(pid, name);
        map.putIfAbsent(pid, name);
      }
    }
    map.forEach((pid, name) -> assertThat(names.of(pid)).isEqualTo(name));
  }
}
