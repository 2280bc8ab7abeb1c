package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.LedgerLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The starts of invalidations of one mm and the number of them that have ended: open ones by task
 * and place, all others in one line. Size: open invalidations.
 */
final class Ledger implements Stateful {
  private static final String OTHERS = "all others";
  private static final int MOST_OPEN = 1024;
  private static final int MOST_LINES = 32;

  /** A task and the place of its start, with whether it runs or is known to have no end. */
  private record Place(String task, String through, boolean runs) {
    static Place of(Invalidation start) {
      return new Place(start.begin().task(), InvalidationText.through(start), start.running);
    }

    LedgerLine line(List<Invalidation> starts) {
      String what = runs ? through + ", still running" : through;
      Invalidation first = starts.get(0);
      return new LedgerLine(
          task,
          what,
          starts.size(),
          0,
          first.begin().witness(InvalidationText.through(first), false));
    }
  }

  /** Started and neither ended nor failed, oldest first. */
  private final List<Invalidation> open = new ArrayList<>(2);

  private long otherStarts;
  private long otherEnds;

  /** A start that counts. */
  void started(Invalidation start) {
    if (open.size() < MOST_OPEN) {
      open.add(start);
    } else {
      otherStarts++;
    }
  }

  /** It has ended, by whichever task, or has failed and given its count back. */
  void ended(Invalidation start) {
    if (open.remove(start)) {
      otherStarts++;
    }
    otherEnds++;
  }

  /** Drops the open ones: after lost events they are unknown. */
  void forget() {
    open.clear();
    otherStarts = 0;
    otherEnds = 0;
  }

  /** Its lines; those that do not balance come first. */
  List<LedgerLine> lines() {
    Map<Place, List<Invalidation>> places = new LinkedHashMap<>();
    long starts = otherStarts;
    for (Invalidation each : open) {
      Place place = Place.of(each);
      if (places.size() < MOST_LINES || places.containsKey(place)) {
        places.computeIfAbsent(place, key -> new ArrayList<>(1)).add(each);
      } else {
        starts++;
      }
    }
    List<LedgerLine> lines = new ArrayList<>();
    places.forEach((place, those) -> lines.add(place.line(those)));
    if (starts != 0 || otherEnds != 0) {
      lines.add(new LedgerLine(OTHERS, "", starts, otherEnds, null));
    }
    return lines;
  }

  @Override
  public void fields(StateFields f) {
    f.all("open", Invalidation.class, open);
    otherStarts = f.number("otherStarts", otherStarts);
    otherEnds = f.number("otherEnds", otherEnds);
  }
}
