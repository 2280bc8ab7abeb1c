package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.facts.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingEvidenceTest {
  private final PendingEvidence pending = new PendingEvidence();
  private final SourceClass from = new SourceClass(0, "A", 1, 0);
  private final SourceClass to = new SourceClass(1, "B", 2, 0);
  private final DrawnDependency dependency = new DrawnDependency(0, from, to, null);

  @Test
  void oneOrderlyReleaseConfirmsForGood() {
    restOn(1);
    restOn(2);
    pending.confirm(1);
    assertThat(pending.refute(2)).isNotEmpty();
    assertThat(dependency.confirmed).isTrue();
    assertThat(dependency.groundless()).isFalse();
  }

  @Test
  void itIsGroundlessWhenAllThatItRestedOnIsRefuted() {
    restOn(1);
    restOn(2);
    pending.refute(1);
    assertThat(dependency.groundless()).isFalse();
    pending.refute(2);
    assertThat(dependency.groundless()).isTrue();
  }

  @Test
  void refutingWhatNothingRestsOnSaysSo() {
    assertThat(pending.refute(7)).isEmpty();
  }

  @Test
  void aUsageMarkGoesWithTheEntryThatSetItAndNotWithAnother() {
    from.usage = Usage.HARDIRQ_ON;
    from.usageRestsOn[2] = 5;
    SourceClasses classes = new SourceClasses(new ClassAnnotations(List.of()), 0, fact -> {});
    int revision = classes.revision();
    UsageMark mark = new UsageMark(from, 2, new UsageMarker(classes, pending, fact -> {}));
    mark.refuted(4);
    assertThat(from.usage).isEqualTo(Usage.HARDIRQ_ON);
    assertThat(classes.revision()).isEqualTo(revision);
    mark.refuted(5);
    assertThat(from.usage).isZero();
    assertThat(classes.revision())
        .as("chains that passed are checked again")
        .isNotEqualTo(revision);
  }

  private void restOn(long serial) {
    assertThat(dependency.drawnFrom(serial)).isTrue();
    assertThat(dependency.drawnFrom(serial)).as("only once").isFalse();
    pending.add(serial, dependency);
  }
}
