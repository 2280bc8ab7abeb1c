package dev.lockreel.ingest.perfetto;

import com.google.protobuf.CodedInputStream;
import dev.lockreel.ingest.tracefs.TaskNames;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Names of tasks, and the processes that they are of, as a ProcessTree says them. */
final class ProcessTree {
  /** The kernel's longest name of a task. */
  private static final int MOST_NAME = 15;

  /** The kernel has no more tasks. */
  private static final int MOST_TASKS = 1 << 22;

  private final TaskNames tasks;
  private final Symbols symbols;
  private final Map<Integer, Integer> processes = new HashMap<>();

  ProcessTree(TaskNames tasks, Symbols symbols) {
    this.tasks = tasks;
    this.symbols = symbols;
  }

  /** Reads the message up to the stream's limit. */
  void read(CodedInputStream in) throws IOException {
    while (in.getBytesUntilLimit() != 0) {
      int tag = in.readTag();
      boolean process = tag == Bundle.message(Proto.PROCESSES);
      if (process || tag == Bundle.message(Proto.THREADS)) {
        int before = in.pushLimit(in.readRawVarint32());
        task(in, process);
        in.popLimit(before);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void task(CodedInputStream in, boolean process) throws IOException {
    int pid = 0;
    int tgid = 0;
    String name = "";
    while (in.getBytesUntilLimit() != 0) {
      int tag = in.readTag();
      if (tag == Bundle.number(Proto.TID)) {
        pid = in.readInt32();
      } else if (!process && tag == Bundle.number(Proto.TGID)) {
        tgid = in.readInt32();
      } else if (!process && tag == Bundle.message(Proto.THREAD_NAME)) {
        name = in.readString();
      } else if (process && tag == Bundle.message(Proto.CMDLINE)) {
        String word = in.readString();
        name = name.isEmpty() ? command(word) : name;
      } else {
        in.skipField(tag);
      }
    }
    if (pid > 0 && processes.size() < MOST_TASKS) {
      tasks.learn(pid, symbols.intern(name));
      processes.putIfAbsent(pid, process ? pid : tgid);
    }
  }

  /** The name that a task of that command has: of a path the last part; kernel threads as it is. */
  private static String command(String word) {
    String last = word.startsWith("/") ? word.substring(word.lastIndexOf('/') + 1) : word;
    return last.substring(0, Math.min(MOST_NAME, last.length()));
  }

  /** The process of a task; 0 where it is not known. */
  int of(int pid) {
    return Math.max(0, processes.getOrDefault(pid, 0));
  }
}
