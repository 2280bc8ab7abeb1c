package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an instance remembers of its latest acquisition, and what makes it forget that. */
class InstanceTest {
  private static final long KEY = 0xffffffff82000000L;
  private static final int ENTRY = Entry.of(3, Entry.CHECK);

  private final SourceClasses classes =
      new SourceClasses(new ClassAnnotations(List.of()), 0, fact -> {});
  private final KeyedClasses keyed = new KeyedClasses(classes);
  private final SourceClass lockClass = new SourceClass(3, "a", KEY, 0);
  private final ChainCache chains = new ChainCache();
  private final Chain chain = chains.add(chains.get(ChainCache.ROOT), ENTRY, lockClass);
  private final EventBatch batch = new EventBatch();
  private final Instance instance = new Instance(64);

  @Test
  void anAcquisitionLikeTheLatestHasItsEntry() {
    row(LockBits.FULL, 1, KEY);
    assertThat(takenAsBefore()).isFalse();
    instance.remember(chain, batch, 0, classes.revision());
    assertThat(takenAsBefore()).isTrue();
    assertThat(instance.entry()).isEqualTo(ENTRY);
    assertThat(instance.entryClass()).isSameAs(lockClass);
  }

  @Test
  void oneWithAnotherKeyNameOrModeHasNot() {
    row(LockBits.FULL, 1, KEY);
    instance.remember(chain, batch, 0, classes.revision());
    row(LockBits.FULL, 1, KEY + 1);
    assertThat(takenAsBefore()).isFalse();
    row(LockBits.FULL, 2, KEY);
    assertThat(takenAsBefore()).isFalse();
    row(LockBits.FULL | LockBits.SHARED, 1, KEY);
    assertThat(takenAsBefore()).isFalse();
  }

  @Test
  void theKeyOfAThinEventMeansNothing() {
    row(0, 1, KEY);
    instance.remember(chain, batch, 0, classes.revision());
    row(0, 1, KEY + 1);
    assertThat(takenAsBefore()).isTrue();
  }

  @Test
  void aNewClassMakesNothingForgotten() {
    row(LockBits.FULL, 1, KEY);
    instance.remember(chain, batch, 0, classes.revision());
    classes.report(keyed.of(KEY, 0, Symbols.NONE, new Symbols()));
    assertThat(takenAsBefore()).isTrue();
  }

  @Test
  void aKnownClassThatChangesMakesAllForgotten() {
    SourceClass known = keyed.of(KEY, 0, Symbols.NONE, new Symbols());
    classes.report(known);
    row(LockBits.FULL, 1, KEY);
    instance.remember(chain, batch, 0, classes.revision());
    known.changed = true;
    classes.report(known);
    assertThat(takenAsBefore()).isFalse();
  }

  @Test
  void aKeyThatIsReusedMakesAllForgotten() {
    Symbols symbols = new Symbols();
    classes.report(keyed.of(KEY, 0, symbols.intern("old_lock"), symbols));
    row(LockBits.FULL, 1, KEY);
    instance.remember(chain, batch, 0, classes.revision());
    keyed.of(KEY, 0, symbols.intern("new_lock"), symbols);
    assertThat(takenAsBefore()).isFalse();
  }

  private void row(int lockBits, int name, long key) {
    batch.lockBits[0] = lockBits;
    batch.name[0] = name;
    batch.key[0] = key;
  }

  private boolean takenAsBefore() {
    return instance.isTakenAsBefore(batch, 0, classes.revision());
  }
}
