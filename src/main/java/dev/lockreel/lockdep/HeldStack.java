package dev.lockreel.lockdep;

import dev.lockreel.trace.Symbols;
import java.util.function.Predicate;

/**
 * Pushes to and takes from the held stack of a task. When a lock below the top goes, the ones above
 * are taken again over what is left, as in the kernel's reacquire_held_locks: dependencies are
 * drawn that the lock in between had made superfluous.
 */
final class HeldStack {
  private final LockClasses classes;
  private final ChainCache chains;
  private final DependencyDrawing drawing;
  private final NestLockCheck nestLock;
  private final DeclaredOrderCheck declared;

  HeldStack(
      LockClasses classes,
      ChainCache chains,
      DependencyDrawing drawing,
      NestLockCheck nestLock,
      DeclaredOrderCheck declared) {
    this.nestLock = nestLock;
    this.classes = classes;
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
    boolean nestSeen = false;
    for (int i = 0; i < task.depth; i++) {
      nestSeen |= task.held[i].lock == nestLock;
      if (Chain.recurses(task.held[i].entry, bare)) {
        return nestSeen ? bare | Entry.NESTED : bare;
      }
    }
    return bare;
  }

  /** Removes the released entry {@code index}, which is not the top one. */
  void releaseBelowTop(Scene scene, Task task, int index) {
    task.remove(index);
    takeAgain(scene, task, index);
  }

  /** What the task was about to take when it was preempted is on the kernel's stack now. */
  void resume(Task task) {
    Chain below = task.below(task.deferred.context, chains.root());
    HeldLock back = task.resume();
    Chain chain = chains.find(below, back.entry);
    back.chain = chain != null ? chain : chains.add(below, back.entry, classes.of(back.classId()));
  }

  /**
   * Removes an entry that was stale all the time. The ones above get their chains without it but
   * draw nothing: others of them may be stale as well.
   */
  void removeStale(Scene scene, Task task, int index) {
    task.remove(index);
    rechain(task, index, task.depth);
    scene.stackChanged();
  }

  /** The same for all entries that are stale. */
  void removeStale(Scene scene, Task task, Predicate<HeldLock> stale) {
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
      scene.stackChanged();
    }
  }

  /** Gives the entries from {@code from} up to {@code depth} the chains that they make now. */
  private void rechain(Task task, int from, int depth) {
    for (int i = from; i < depth; i++) {
      task.depth = i;
      Chain below = task.below(task.held[i].context, chains.root());
      Chain chain = chains.find(below, task.held[i].entry);
      task.held[i].chain =
          chain != null
              ? chain
              : chains.add(
                  below, task.held[i].entry, classes.of(Entry.classId(task.held[i].entry)));
    }
    task.depth = depth;
  }

  /** Takes the entries from {@code from} up again, one by one. */
  private void takeAgain(Scene scene, Task task, int from) {
    int depth = task.depth;
    Task before = scene.task;
    LockClass lockClass = scene.lockClass;
    int entry = scene.entry;
    int context = scene.context;
    long lock = scene.lock;
    long nest = scene.nestLock;
    scene.task = task;
    for (int i = from; i < depth; i++) {
      task.depth = i;
      scene.stackChanged();
      scene.entry = task.held[i].entry;
      scene.context = task.held[i].context;
      scene.lock = task.held[i].lock;
      scene.lockClass = classes.of(task.held[i].classId());
      scene.nestLock = task.held[i].nestLock;
      if (scene.nestLock != 0) {
        nestLock.check(scene);
        scene.entry = serialised(task, scene.entry, scene.nestLock);
        task.held[i].entry = scene.entry;
      }
      Chain chain = validated(scene, task.below(task.held[i].context, chains.root()));
      declared.takenAgain(chain);
      chain.hits++;
      task.held[i].chain = chain;
    }
    task.depth = depth;
    scene.task = before;
    scene.lockClass = lockClass;
    scene.entry = entry;
    scene.context = context;
    scene.lock = lock;
    scene.nestLock = nest;
    scene.stackChanged();
  }

  /** The validated chain of the scene's acquisition over {@code below}. */
  Chain chainOf(Scene scene, Chain below) {
    Chain chain = validated(scene, below);
    declared.taken(scene, chain);
    return chain;
  }

  private Chain validated(Scene scene, Chain below) {
    Chain chain = chains.find(below, scene.entry);
    if (chain == null) {
      chain = chains.add(below, scene.entry, scene.lockClass);
    }
    if (!chain.validated) {
      drawing.validate(scene, chain);
    } else if (!chain.confirmed) {
      drawing.drawAgain(chain, scene.task);
    }
    return chain;
  }

  /** {@code comm/pid} of a task, as reports name it. */
  String describe(Task task, Scene scene) {
    if (task.number < 0) {
      return "swapper/" + (-1 - task.number) + "/0";
    }
    String comm = task.comm == Symbols.NONE ? "<...>" : scene.text(task.comm);
    return comm + "/" + task.number;
  }
}
