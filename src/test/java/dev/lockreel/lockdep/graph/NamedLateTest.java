package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classes whose names come after others of their source have got the same name. */
class NamedLateTest {
  private static final long KEY = 0xffffffff81000000L;

  private final LockGraph graph = new LockGraph(List.of());

  /** Its version is that of the naming, whatever its number: so it is matched after the other. */
  @Test
  void theFirstClassOfASourceIsTheSecondOfItsName() {
    seen("one", 0, "a", 0x40, 1);
    seen("one", 1, "a", 0x80, 2);
    seen("two", 0, "", 0xc0, 1);
    seen("two", 1, "a", 0x100, 1);
    seen("two", 0, "a", 0xc0, 2);
    assertThat(graph.classes())
        .extracting(ClassRecord::printedName)
        .containsExactlyInAnyOrder("a", "a#2");
  }

  @Test
  void theOrderOfTheSourcesMakesNoDifference() {
    seen("two", 0, "", 0xc0, 1);
    seen("two", 1, "a", 0x100, 1);
    seen("two", 0, "a", 0xc0, 2);
    seen("one", 0, "a", 0x40, 1);
    seen("one", 1, "a", 0x80, 2);
    assertThat(graph.classes())
        .extracting(each -> each.printedName() + " " + Long.toHexString(each.key() - KEY))
        .containsExactlyInAnyOrder("a 40", "a#2 80");
  }

  private void seen(String source, int number, String name, int key, int version) {
    graph
        .source(source, false)
        .accept(
            new ClassSeen(
                number,
                name,
                KEY + key,
                0,
                version,
                LockType.UNKNOWN,
                WaitType.INVALID,
                WaitType.INVALID,
                ClassSeen.CHECK));
  }
}
