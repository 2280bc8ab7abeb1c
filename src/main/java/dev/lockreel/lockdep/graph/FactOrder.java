package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyDrawn.Drawing;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.trace.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Kept facts of one source in the order of its events, as near as the facts say: a graph that takes
 * them so finds first what a replay of the trace would have found first. A dependency is drawn at
 * its first event with the kind of that, and at its newest with all of its kinds; what a source
 * found by itself stands where its evidence is.
 */
final class FactOrder {
  private record Placed(long position, int rank, KeptFact kept) {}

  private static final Comparator<Placed> ORDER =
      Comparator.comparingLong(Placed::position).thenComparingInt(Placed::rank);

  private static final int USAGE = 1;
  private static final int DEPENDENCY = 2;
  private static final int FINDING = 3;

  private FactOrder() {}

  /** The facts by position, each class where it is first needed. Cost: O(n log n). */
  static List<KeptFact> of(List<KeptFact> facts) {
    List<KeptFact> classes = new ArrayList<>();
    List<Placed> placed = new ArrayList<>();
    List<KeptFact> last = new ArrayList<>();
    for (KeptFact each : facts) {
      Fact fact = each.fact();
      if (fact instanceof ClassSeen) {
        classes.add(each);
      } else if (fact instanceof DependencyDrawn drawn) {
        drawn(each, drawn, placed);
      } else if (fact instanceof UsageSeen used) {
        placed.add(new Placed(used.at().position(), USAGE, each));
      } else if (fact instanceof FindingReported found) {
        placed.add(new Placed(position(found.finding().witness()), FINDING, each));
      } else {
        last.add(each);
      }
    }
    placed.sort(ORDER);
    List<KeptFact> ordered = new ArrayList<>(facts.size());
    int seen = 0;
    for (Placed each : placed) {
      int needed = Math.min(highestClass(each.kept().fact()), classes.size() - 1);
      while (seen <= needed) {
        ordered.add(classes.get(seen++));
      }
      ordered.add(each.kept());
    }
    ordered.addAll(classes.subList(seen, classes.size()));
    ordered.addAll(last);
    return ordered;
  }

  /** The highest number of a class that the fact names; all of them where it may name any. */
  private static int highestClass(Fact fact) {
    if (fact instanceof DependencyDrawn drawn) {
      return Math.max(
          Math.max(drawn.ends().from(), drawn.ends().to()),
          Math.max(highestHeld(drawn.first().event()), highestHeld(drawn.newest().event())));
    }
    if (fact instanceof UsageSeen used) {
      return Math.max(used.lockClass(), highestHeld(used.at()));
    }
    return Integer.MAX_VALUE;
  }

  private static int highestHeld(Observation event) {
    int highest = -1;
    for (int i = 0; i < event.heldCount(); i++) {
      highest = Math.max(highest, ClassMark.highest(event.heldClass(i)));
    }
    return highest;
  }

  private static void drawn(KeptFact kept, DependencyDrawn drawn, List<Placed> placed) {
    int kind = kind(drawn.first()) & drawn.kinds();
    long begin = drawn.first().event().position();
    long newest = drawn.newest().event().position();
    if (kind != 0 && kind != drawn.kinds() && begin != newest) {
      DependencyDrawn early =
          new DependencyDrawn(
              drawn.number(),
              drawn.ends(),
              kind,
              drawn.assumedKinds() & kind,
              drawn.distance(),
              Math.max(1, drawn.countBefore()),
              drawn.first(),
              drawn.first(),
              0);
      placed.add(
          new Placed(begin, DEPENDENCY, new KeptFact(kept.source(), kept.emulated(), early, 0)));
      placed.add(new Placed(newest, DEPENDENCY, kept));
    } else {
      placed.add(new Placed(begin, DEPENDENCY, kept));
    }
  }

  /** The kind that the event shows, as {@link DependencyKind} bit. */
  private static int kind(Drawing drawing) {
    String mode = drawing.event().witness().mode();
    return DependencyKind.of(
        drawing.event().heldShared(drawing.held()), mode.equals("shared_recursive"));
  }

  private static long position(Witness witness) {
    String text = witness.position();
    return Position.parse(text.substring(text.lastIndexOf(':') + 1));
  }
}
