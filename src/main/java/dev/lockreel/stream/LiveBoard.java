package dev.lockreel.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The findings that hold now, for those who watch a process; each change has a number, so that one
 * who knows the changes up to a number can be given the rest. Safe for several threads.
 */
public final class LiveBoard {
  private final Map<String, Change> changes = new HashMap<>();
  private long latest;

  /**
   * The latest change of a finding.
   *
   * @param number from 1, in the order of the changes
   * @param graph whose finding it is; {@code ""} where there is one graph
   * @param finding as JSON; null where it is withdrawn
   */
  record Change(long number, String graph, String fingerprint, String finding) {}

  /**
   * A finding is new, or has changed.
   *
   * @param finding as JSON, in one line
   */
  public synchronized void put(String graph, String fingerprint, byte[] finding) {
    note(new Change(latest + 1, graph, fingerprint, new String(finding, UTF_8)));
  }

  /** A finding is withdrawn. */
  public synchronized void remove(String graph, String fingerprint) {
    note(new Change(latest + 1, graph, fingerprint, null));
  }

  private void note(Change change) {
    String key = change.graph() + '\n' + change.fingerprint();
    Change before = changes.get(key);
    if (before == null || !Objects.equals(before.finding(), change.finding())) {
      changes.put(key, change);
      latest++;
      notifyAll();
    }
  }

  /** The changes after that one, oldest first. */
  synchronized List<Change> after(long number) {
    List<Change> newer = new ArrayList<>();
    if (number < latest) {
      changes.values().stream().filter(each -> each.number() > number).forEach(newer::add);
      newer.sort(Comparator.comparingLong(Change::number));
    }
    return newer;
  }

  /** Waits until there is a change after that one, or the time is over. */
  synchronized void await(long number, long millis) throws InterruptedException {
    long end = System.nanoTime() / 1_000_000 + millis;
    long left = millis;
    while (latest <= number && left > 0) {
      wait(left);
      left = end - System.nanoTime() / 1_000_000;
    }
  }
}
