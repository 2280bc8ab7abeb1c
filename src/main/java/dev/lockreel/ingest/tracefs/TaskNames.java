package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.Symbols;
import java.nio.charset.StandardCharsets;

/**
 * The names of tasks by pid: those that the kernel had saved, and those that events show. The idle
 * tasks are {@code <idle>}, as in text.
 */
public final class TaskNames {
  private static final String IDLE = "<idle>";

  /** 2 to the 32nd over the golden ratio: it spreads numbers evenly. */
  private static final int SPREAD = 0x9e3779b9;

  /** Names by pid, in slots that are probed one after the other; a name of none: a free slot. */
  private int[] pids = new int[64];

  private int[] names = new int[64];
  private int size;
  private final Symbols symbols;

  public TaskNames(Symbols symbols) {
    this.symbols = symbols;
    put(0, symbols.intern(IDLE));
  }

  /** Reads tracefs {@code saved_cmdlines}: a pid, a space and the name on each line. */
  public void saved(byte[] cmdlines) {
    new String(cmdlines, StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              if (space > 0 && space < 10 && line.chars().limit(space).allMatch(TaskNames::digit)) {
                learn(
                    Integer.parseInt(line, 0, space, 10),
                    symbols.intern(line.substring(space + 1)));
              }
            });
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  /** An event shows the name of a task; the one that is known stays. */
  public void learn(int pid, int name) {
    if (name != Symbols.NONE && of(pid) == Symbols.NONE) {
      put(pid, name);
    }
  }

  /** The name of a task from now on. */
  public void named(int pid, int name) {
    if (pid != 0 && name != Symbols.NONE) {
      put(pid, name);
    }
  }

  /** An id of the symbols; {@link Symbols#NONE} where it is not known. */
  public int of(int pid) {
    return names[slot(pid)];
  }

  /** Where the task stands, or a free slot for it. */
  private int slot(int pid) {
    int mask = pids.length - 1;
    int spread = pid * SPREAD;
    int slot = (spread ^ spread >>> 16) & mask;
    while (names[slot] != Symbols.NONE && pids[slot] != pid) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void put(int pid, int name) {
    int slot = slot(pid);
    if (names[slot] == Symbols.NONE && ++size * 2 > pids.length) {
      grow();
      slot = slot(pid);
    }
    pids[slot] = pid;
    names[slot] = name;
  }

  private void grow() {
    int[] oldPids = pids;
    int[] old = names;
    pids = new int[old.length * 2];
    names = new int[old.length * 2];
    for (int i = 0; i < old.length; i++) {
      if (old[i] != Symbols.NONE) {
        int slot = slot(oldPids[i]);
        pids[slot] = oldPids[i];
        names[slot] = old[i];
      }
    }
  }
}
