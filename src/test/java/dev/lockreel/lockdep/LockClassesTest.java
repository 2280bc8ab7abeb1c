package dev.lockreel.lockdep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.graph.ClassRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockClassesTest {
  @Test
  void instancesOfOneKeyAreOneClass() {
    assertThat(classes(TestLock.keyed("A", 0), TestLock.keyed("A", 1))).containsExactly("A");
  }

  @Test
  void aSubclassIsAClassOfItsOwn() {
    TestLock a = TestLock.keyed("A");
    assertThat(classes(a, a.subclass(1), a.subclass(1), a.subclass(2)))
        .containsExactly("A", "A/1", "A/2");
    TestLock thin = TestLock.thin("T", 0);
    assertThat(classes(thin, thin.subclass(1), thin.subclass(1))).containsExactly("T", "T/1");
  }

  @Test
  void classesOfOneNameAndDifferentKeysAreNumbered() {
    TestLock first = TestLock.keyed("A");
    TestLock second =
        new TestLock(
            "A",
            first.address() + 8,
            first.key() + 64,
            0,
            first.type(),
            first.inner(),
            first.outer(),
            false);
    assertThat(classes(first, second, first, second)).containsExactly("A", "A#2");
  }

  @Test
  void aThinClassIsKnownByItsName() {
    assertThat(classes(TestLock.thin("A", 0), TestLock.thin("A", 1), TestLock.thin("B", 0)))
        .containsExactly("A", "B");
  }

  @Test
  void aModulesLockWithAKeyOfTheKernelImageIsNotValidated() {
    long module = 0xffffffffc0001000L;
    long image = 0xffffffff82345678L;
    assertThat(only(at(module, image)).check()).isFalse();
    assertThat(only(at(module, module + 64)).check()).isTrue();
    assertThat(only(at(0xffff888100001000L, image)).check()).isTrue();
  }

  private static TestLock at(long address, long key) {
    TestLock like = TestLock.keyed("A");
    return new TestLock("A", address, key, 0, like.type(), like.inner(), like.outer(), false);
  }

  private static ClassRecord only(TestLock lock) {
    return new Script().nest(lock).validate().classes().get(0);
  }

  private static List<String> classes(TestLock... locks) {
    Script script = new Script();
    for (TestLock lock : locks) {
      script.nest(lock);
    }
    return script.validate().classes().stream().map(ClassRecord::printedName).toList();
  }
}
