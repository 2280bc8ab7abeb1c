package dev.lockreel.finding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPatternTest {
  @ParameterizedTest
  @CsvSource({
    "&mm->mmap_lock, &mm->mmap_lock",
    "mmap_lock, &mm->mmap_lock",
    "mm->mmap_lock, &mm->mmap_lock",
    "mm->*, &mm->mmap_lock",
    "*lock, &mm->mmap_lock",
    "s_type->i_lock, &sb->s_type->i_lock",
    "member.lock, &a->member.lock",
    "lock/1, &p->lock/1",
    "lock#2/1, &p->lock#2/1",
    "console_owner, console_owner",
    "(work_completion)(&w), (work_completion)(&w)",
  })
  void fits(String pattern, String name) {
    assertThat(ClassPattern.of(pattern).fits(name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "map_lock, &mm->mmap_lock",
    "m->mmap_lock, &mm->mmap_lock",
    "mmap_lock, &mm->mmap_lock/1",
    "&mmap_lock, &mm->mmap_lock",
    "owner, console_owner",
    "lock->owner, &lock->owner->x",
    "mm->, &mm->mmap_lock",
    "&*, mmap_lock",
  })
  void doesNotFit(String pattern, String name) {
    assertThat(ClassPattern.of(pattern).fits(name)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"mmap_lock, &mm->mmap_lock/1", "mm->mmap_lock, &mm->mmap_lock#3/2"})
  void fitsAPrintedNameWithoutItsNumbers(String pattern, String name) {
    assertThat(ClassPattern.of(pattern).fitsPrinted(name)).isTrue();
  }
}
