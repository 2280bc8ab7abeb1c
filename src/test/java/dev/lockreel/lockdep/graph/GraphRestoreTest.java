package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store whose classes are none of one graph is refused, whatever it has. */
class GraphRestoreTest {
  private final LockGraph graph = new LockGraph(List.of());
  private final GraphRestore restore = graph.restoring();

  private void take(String source, int number, String name, int lockClass)
      throws MalformedFactException {
    ClassSeen seen =
        new ClassSeen(
            number,
            name,
            8L * number,
            0,
            1,
            LockType.MUTEX,
            WaitType.SLEEP,
            WaitType.INVALID,
            ClassSeen.CHECK);
    restore.take(new KeptFact(source, false, seen, lockClass));
  }

  @Test
  void classesMayComeInAnyOrderOfTheGraphs() throws Exception {
    take("one", 0, "late", 1);
    take("two", 0, "early", 0);
    take("two", 1, "late", 1);
    restore.end(List.of());
    assertThat(graph.classes()).extracting(ClassRecord::name).containsExactly("early", "late");
  }

  @Test
  void aGapBetweenClassesIsRefused() throws Exception {
    take("one", 0, "first", 0);
    take("one", 1, "third", Integer.MAX_VALUE);
    assertThatThrownBy(() -> restore.end(List.of()))
        .isInstanceOf(MalformedFactException.class)
        .hasMessage("there is no class 1");
  }

  @Test
  void classesThatDoNotMatchAsTheyWereAreRefused() throws Exception {
    take("one", 0, "lock", 0);
    take("two", 0, "lock", 1);
    assertThatThrownBy(() -> restore.end(List.of()))
        .isInstanceOf(MalformedFactException.class)
        .hasMessageContaining("class 0 of ");
  }
}
