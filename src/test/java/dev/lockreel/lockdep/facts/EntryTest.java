package dev.lockreel.lockdep.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryTest {
  @Test
  void classAndFlagsDoNotDisturbEachOther() {
    int lockClass = 1_000_000;
    for (int flags = 0; flags < 64; flags++) {
      int entry = Entry.of(lockClass, flags);
      assertThat(Entry.classId(entry)).isEqualTo(lockClass);
      assertThat(Entry.isShared(entry)).isEqualTo((flags & Entry.SHARED) != 0);
      assertThat(Entry.isRecursive(entry)).isEqualTo((flags & Entry.RECURSIVE) != 0);
      assertThat(Entry.isTry(entry)).isEqualTo((flags & Entry.TRY) != 0);
      assertThat(Entry.isChecked(entry)).isEqualTo((flags & Entry.CHECK) != 0);
    }
  }

  @Test
  void onlyABlockingCheckedAcquisitionDraws() {
    assertThat(Entry.draws(Entry.CHECK)).isTrue();
    assertThat(Entry.draws(Entry.CHECK | Entry.SHARED | Entry.RECURSIVE)).isTrue();
    assertThat(Entry.draws(Entry.CHECK | Entry.TRY)).isFalse();
    assertThat(Entry.draws(0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, exclusive", "1, shared", "3, shared_recursive"})
  void modesHaveTheNamesOfTheVocabulary(int flags, String name) {
    assertThat(Entry.modeName(flags)).isEqualTo(name);
  }
}
