package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Walks of page tables. Where orders are searched others can come between entries: the first entry
 * of a VMA is then a step of its own, and the others are one.
 */
public final class PageWalk {
  /** Addresses that a walk works on in one step. */
  public record Part(long start, long end) {}

  private PageWalk() {}

  /** The parts of {@code [start, end)} of a VMA, in order. */
  public static List<Part> parts(Steps k, Vma vma, long start, long end) {
    long first = vma.firstEnd();
    return k.cutsWalks() && vma.known() && start < first && first < end
        ? List.of(new Part(start, first), new Part(first, end))
        : List.of(new Part(start, end));
  }

  /** zap_page_range for all of a VMA. */
  public static void zap(Steps k, Vma vma) {
    if (!k.cutsWalks() || !vma.known()) {
      k.write(() -> vma.pages().zap(), vma.sharedPages());
      return;
    }
    for (Part each : parts(k, vma, vma.start(), vma.end())) {
      k.write(() -> vma.pages().zap(each.start(), each.end()), vma.sharedPage(each.start()));
    }
  }

  /** Looks at the parts of a VMA until one of them is as asked for; returns whether one is. */
  public static boolean any(Steps k, Vma vma, Predicate<Part> condition) {
    for (Part each : parts(k, vma, vma.start(), vma.end())) {
      if (k.read(() -> condition.test(each), vma.sharedPage(each.start()))) {
        return true;
      }
    }
    return false;
  }

  /** Some state together with all of a VMA's page-table entries. */
  public static Shared[] with(Vma vma, Shared... state) {
    List<Shared> all = new ArrayList<>(List.of(state));
    all.addAll(List.of(vma.sharedPages()));
    return all.toArray(new Shared[0]);
  }
}
