package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.Symbols;
import java.util.function.Predicate;

/**
 * Pushes to and takes from the held stack of a task. When a lock below the top is released, the
 * ones above are taken again over what is left, as in the kernel's reacquire_held_locks: this draws
 * dependencies that the lock in between had made redundant.
 */
final class HeldStack {
  private final ChainCache chains;
  private final DependencyDrawing drawing;
  private final NestLockCheck nestLock;
  private final DeclaredOrderCheck declared;

  HeldStack(
      ChainCache chains,
      DependencyDrawing drawing,
      NestLockCheck nestLock,
      DeclaredOrderCheck declared) {
    this.nestLock = nestLock;
    this.chains = chains;
    this.drawing = drawing;
    this.declared = declared;
  }

  /**
   * The entry as it is taken under that nest lock over all that the task holds: {@link
   * Entry#NESTED} if the nest lock is older than the oldest lock that it would recurse on. Source:
   * the kernel's check_deadlock.
   */
  static int serialised(Task task, int entry, long nestLock) {
    int bare = entry & ~Entry.NESTED;
    // A task that runs since before the trace may hold the nest lock since then.
    boolean nestSeen = !task.knownEmpty && task.find(nestLock) < 0;
    for (int i = 0; i < task.depth; i++) {
      nestSeen |= task.held[i].lock == nestLock;
      if (Chain.recurses(task.held[i].entry, bare)) {
        return nestSeen ? bare | Entry.NESTED : bare;
      }
    }
    return bare;
  }

  /** Removes the released entry {@code index}, which is not the top one. */
  void releaseBelowTop(EventCursor event, Task task, int index) {
    task.remove(index);
    takeAgain(event, task, index);
  }

  /** Pushes the entry that the task was about to take when it was preempted. */
  void resume(Task task) {
    int below = task.below(task.deferred.context);
    HeldLock back = task.resume();
    back.chain = unvalidated(below, back);
  }

  /**
   * Removes an entry that was stale all the time. The ones above get their chains without it but
   * draw nothing: others of them may be stale as well.
   */
  void removeStale(Task task, int index) {
    task.remove(index);
    rechain(task, index, task.depth);
  }

  /** Removes all entries that are stale, as {@link #removeStale(Task, int)} does with one. */
  void removeStale(Task task, Predicate<HeldLock> stale) {
    int kept = 0;
    for (int i = 0; i < task.depth; i++) {
      HeldLock held = task.held[i];
      if (!stale.test(held)) {
        task.held[i] = task.held[kept];
        task.held[kept++] = held;
      }
    }
    if (kept < task.depth) {
      rechain(task, 0, kept);
    }
  }

  /** Gives the entries from {@code from} up to {@code depth} the chains that they make now. */
  private void rechain(Task task, int from, int depth) {
    for (int i = from; i < depth; i++) {
      task.depth = i;
      task.held[i].chain = unvalidated(task.below(task.held[i].context), task.held[i]);
    }
    task.depth = depth;
  }

  private int unvalidated(int below, HeldLock held) {
    return chains.findOrAdd(chains.get(below), held.entry, held.lockClass).id;
  }

  /** Takes the entries from {@code from} up again, one by one. */
  private void takeAgain(EventCursor event, Task task, int from) {
    int depth = task.depth;
    for (int i = from; i < depth; i++) {
      task.depth = i;
      HeldLock held = task.held[i];
      if (held.nestLock != 0) {
        nestLock.check(
            Occurrence.takenAgain(event, task, held, held.lockClass, held.entry), held.nestLock);
        held.entry = serialised(task, held.entry, held.nestLock);
      }
      Occurrence again = Occurrence.takenAgain(event, task, held, held.lockClass, held.entry);
      Chain chain = validated(again, chains.get(task.below(held.context)));
      declared.takenAgain(chain);
      chain.hit();
      held.chain = chain.id;
    }
    task.depth = depth;
  }

  /** The validated chain of an acquisition over {@code below}. */
  Chain chainOf(Occurrence taken, Chain below) {
    Chain chain = validated(taken, below);
    declared.taken(taken, chain);
    return chain;
  }

  private Chain validated(Occurrence taken, Chain below) {
    Chain chain = chains.findOrAdd(below, taken.entry, taken.lockClass);
    if (!chain.validated) {
      drawing.validate(taken, chain);
    } else if (!chain.confirmed) {
      drawing.drawAgain(chain, taken.task);
    }
    return chain;
  }

  /** {@code comm/pid} of a task, as reports name it. */
  static String describe(Task task, EventCursor event) {
    if (task.number < 0) {
      return "swapper/" + (-1 - task.number) + "/0";
    }
    String comm = task.comm == Symbols.NONE ? "<...>" : event.text(task.comm);
    return comm + "/" + task.number;
  }
}
