package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChainCacheTest {
  private final ChainCache cache = new ChainCache();
  private final SourceClass a = new SourceClass(0, "A", 1, 0);
  private final SourceClass b = new SourceClass(1, "B", 2, 0);

  @Test
  void aChainKnownWithReadersIsNotKnownWithWriters() {
    Chain top = cache.add(cache.get(ChainCache.ROOT), Entry.of(a.number, Entry.CHECK), a);
    cache.add(top, Entry.of(b.number, Entry.CHECK | Entry.SHARED), b);
    assertThat(cache.find(top, Entry.of(b.number, Entry.CHECK | Entry.SHARED))).isNotNull();
    assertThat(cache.find(top, Entry.of(b.number, Entry.CHECK))).isNull();
    assertThat(
            cache.find(cache.get(ChainCache.ROOT), Entry.of(b.number, Entry.CHECK | Entry.SHARED)))
        .isNull();
  }

  @Test
  void findsExactlyWhatWasAddedHoweverManyThereAre() {
    Random random = new Random(1);
    List<Chain> chains = new ArrayList<>(List.of(cache.get(ChainCache.ROOT)));
    Map<String, Chain> expected = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      Chain below = chains.get(random.nextInt(chains.size()));
      SourceClass lockClass = random.nextBoolean() ? a : b;
      int entry = Entry.of(lockClass.number, random.nextInt(64));
      Chain known = cache.find(below, entry);
      assertThat(known).isSameAs(expected.get(below.id + " " + entry));
      if (known == null) {
        Chain added = cache.add(below, entry, lockClass);
        assertThat(added.depth).isEqualTo(below.depth + 1);
        chains.add(added);
        expected.put(below.id + " " + entry, added);
      }
    }
    assertThat(cache.size()).isEqualTo(expected.size());
  }

  @Test
  void anAcquisitionPassesOnlyAsOneBeforeDid() {
    a.setWait(WaitType.SPIN, WaitType.INVALID);
    Chain below = cache.add(cache.get(ChainCache.ROOT), Entry.of(a.number, Entry.CHECK), a);
    int entry = Entry.of(b.number, Entry.CHECK);
    Chain chain = cache.add(below, entry, b);
    int irq = IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON;
    assertThat(cache.take(below.id, entry, 2, irq, 1)).as("none has").isZero();
    b.type = LockType.RCU;
    cache.passes(chain, irq, 7);
    cache.passes(below, irq, 7);
    long taken = cache.take(below.id, entry, 2, irq, 7);
    assertThat(ChainCache.number(taken)).isEqualTo(chain.id);
    assertThat(ChainCache.provingLevel(taken)).isEqualTo(-1);
    assertThat(cache.take(below.id, entry, 3, irq, 7)).as("interrupted").isZero();
    assertThat(cache.take(below.id, entry, 2, IrqState.HARDIRQS_ON, 7)).as("softirqs").isZero();
    assertThat(cache.take(below.id, entry, 2, irq, 8)).as("classes have changed").isZero();
    assertThat(cache.take(ChainCache.ROOT, entry, 1, irq, 7)).as("another chain").isZero();
    assertThat(chain.hits()).isEqualTo(1);
    long first = cache.take(ChainCache.ROOT, below.entry, 1, irq, 7);
    assertThat(ChainCache.number(first)).isEqualTo(below.id);
    assertThat(ChainCache.provingLevel(first)).isEqualTo(WaitType.SPIN.level());
    cache.doubt(chain.id);
    assertThat(cache.take(below.id, entry, 2, irq, 7)).as("doubted").isZero();
  }

  @Test
  void aChainKnowsItsDeepestRecursion() {
    Chain first = cache.add(cache.get(ChainCache.ROOT), Entry.of(a.number, Entry.CHECK), a);
    Chain second = cache.add(first, Entry.of(a.number, Entry.CHECK | Entry.TRY), a);
    Chain third = cache.add(second, Entry.of(b.number, Entry.CHECK), b);
    assertThat(second.recursesOn).as("a trylock does not wait").isZero();
    assertThat(third.recursesOn).isZero();
    assertThat(cache.add(third, Entry.of(a.number, Entry.CHECK), a).recursesOn).isEqualTo(3);
  }

  @Test
  void readingAgainRecursivelyIsNoRecursion() {
    Chain reader =
        cache.add(cache.get(ChainCache.ROOT), Entry.of(a.number, Entry.CHECK | Entry.SHARED), a);
    int again = Entry.of(a.number, Entry.CHECK | Entry.SHARED | Entry.RECURSIVE);
    assertThat(cache.add(reader, again, a).recursesOn).isZero();
    int fair = Entry.of(a.number, Entry.CHECK | Entry.SHARED);
    assertThat(cache.add(reader, fair, a).recursesOn).isEqualTo(1);
  }

  @Test
  void hitsAreSpreadToTheDependenciesOfTheChainOnce() {
    DrawnDependency dependency = new DrawnDependency(0, a, b, null);
    Chain chain = cache.add(cache.get(ChainCache.ROOT), Entry.of(b.number, Entry.CHECK), b);
    chain.draws = new DrawnDependency[] {dependency};
    chain.hit();
    chain.hit();
    chain.hit();
    cache.spreadHits();
    cache.spreadHits();
    assertThat(dependency.settledCount).isEqualTo(3);
  }
}
