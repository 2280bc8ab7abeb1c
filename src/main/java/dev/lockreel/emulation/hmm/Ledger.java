package dev.lockreel.emulation.hmm;

import dev.lockreel.finding.LedgerLine;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who started invalidations of one mm and who ended them. A task whose starts and ends balance has
 * no line of its own: size is that of what is open.
 */
final class Ledger implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String OTHERS = "all others";
  private static final int MOST_LINES = 32;

  private static final class Line implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Invalidation first;
    private long starts;
    private long ends;

    Line(Invalidation first) {
      this.first = first;
    }
  }

  private final Map<Integer, Line> unbalanced = new LinkedHashMap<>(4);
  private long otherStarts;
  private long otherEnds;

  /** A start that counts. */
  void started(Invalidation start) {
    Line line = unbalanced.get(start.pid());
    if (line == null) {
      if (unbalanced.size() == MOST_LINES) {
        otherStarts++;
        return;
      }
      line = new Line(start);
      unbalanced.put(start.pid(), line);
    }
    line.starts++;
  }

  /** An end, or a failed start that gave its count back. */
  void ended(int pid) {
    Line line = unbalanced.get(pid);
    if (line == null) {
      otherEnds++;
    } else if (++line.ends == line.starts) {
      unbalanced.remove(pid);
      otherStarts += line.starts;
      otherEnds += line.ends;
    }
  }

  /** What is open is unknown from here on. */
  void forget() {
    unbalanced.clear();
    otherStarts = 0;
    otherEnds = 0;
  }

  /** The lines, those that do not balance first. */
  List<LedgerLine> lines() {
    List<LedgerLine> lines = new ArrayList<>();
    for (Line line : unbalanced.values()) {
      Invalidation first = line.first;
      String through = HmmVerdicts.through(first);
      lines.add(
          new LedgerLine(
              first.begin().task(),
              through,
              line.starts,
              line.ends,
              first.begin().witness(through, false)));
    }
    if (otherStarts != 0 || otherEnds != 0) {
      lines.add(new LedgerLine(OTHERS, "", otherStarts, otherEnds, null));
    }
    return lines;
  }
}
