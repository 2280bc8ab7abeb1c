package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.LongMap;
import dev.lockreel.trace.Symbols;
import java.nio.charset.StandardCharsets;

/**
 * The names of tasks by pid: those that the kernel had saved, and those that events show. The idle
 * tasks are {@code <idle>}, as in text.
 */
public final class TaskNames {
  private static final String IDLE = "<idle>";

  private final LongMap<Integer> names = new LongMap<>();
  private final Symbols symbols;

  public TaskNames(Symbols symbols) {
    this.symbols = symbols;
    names.put(0, symbols.intern(IDLE));
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
      names.put(pid, name);
    }
  }

  /** The name of a task from now on. */
  public void named(int pid, int name) {
    if (pid != 0 && name != Symbols.NONE) {
      names.put(pid, name);
    }
  }

  /** An id of the symbols; {@link Symbols#NONE} where it is not known. */
  public int of(int pid) {
    Integer name = names.get(pid);
    return name == null ? Symbols.NONE : name;
  }
}
