package dev.lockreel.search;

import dev.lockreel.emulation.LockEventRow;
import dev.lockreel.emulation.LockEventRow.LockName;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.LongMap;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The lock operations of each task in the executions of a search, each different sequence once.
 * What the lock validator concludes rests on each task's own sequence, not on the order of tasks.
 */
final class LockTrails implements LockEvents {
  /**
   * A lock operation: of which call, on which lock, how.
   *
   * @param key where it comes in the order of sequences; equal for equal operations of one scenario
   */
  private record Operation(
      boolean acquires, LockName lock, int modes, ModelEvent begin, String place, String key) {
    Operation(boolean acquires, LockName lock, int modes, ModelEvent begin, String place) {
      this(
          acquires,
          lock,
          modes,
          begin,
          place,
          begin.position() + " " + place + " " + lock + " " + modes + " " + acquires);
    }
  }

  /** Which call it is, in every execution. */
  private record CallName(long position, int pid, String function, String protocol) {}

  private static final int MODE_BITS = 8;
  private static final int LOCK_BITS = 24;

  private final ToIntFunction<Shared> lockNumbers;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<CallName, Integer> calls = new HashMap<>();

  /** By call, lock and modes; each a number. */
  private final LongMap<Integer> numbers = new LongMap<>();

  /** By task, the numbers of its operations in this execution. */
  private final Map<Integer, StringBuilder> current = new LinkedHashMap<>();

  /** The call of the latest operation, its number, and the operations of its task. */
  private Call call;

  private int callNumber;
  private StringBuilder ofTask;

  /**
   * @param lockNumbers numbers of the names of locks, below 2 to the power of 24
   */
  LockTrails(ToIntFunction<Shared> lockNumbers) {
    this.lockNumbers = lockNumbers;
  }

  /** By task, as strings of operation numbers. */
  private final Map<Integer, Set<String>> known = new HashMap<>();

  private final List<List<Operation>> sequences = new ArrayList<>();

  @Override
  public void acquire(
      Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff) {
    int modes = LockEventRow.modes(shared, trylock, irqsOff);
    add(call, lock, modes, true);
  }

  @Override
  public void release(Call call, EmulatedLock lock, boolean irqsOff) {
    add(call, lock, LockEventRow.modes(false, false, irqsOff), false);
  }

  private void add(Call its, EmulatedLock lock, int modes, boolean acquires) {
    if (its != call) {
      of(its);
    }
    long name =
        ((long) callNumber << LOCK_BITS | lockNumbers.applyAsInt(lock.shared())) << MODE_BITS
            | modes << 1
            | (acquires ? 1 : 0);
    Integer number = numbers.get(name);
    if (number == null) {
      number = operations.size();
      numbers.put(name, number);
      LockName lockName = LockName.of(lock);
      operations.add(new Operation(acquires, lockName, modes, its.begin(), its.place()));
    }
    ofTask.append((char) number.intValue());
  }

  private void of(Call its) {
    call = its;
    ModelEvent begin = its.begin();
    CallName name = new CallName(begin.position(), begin.pid(), its.function(), its.protocol());
    callNumber = calls.computeIfAbsent(name, each -> calls.size());
    ofTask = current.computeIfAbsent(begin.pid(), pid -> new StringBuilder(64));
  }

  /** The protocols that took locks, as {@code NAME=VARIANT}. */
  Set<String> protocols() {
    Set<String> protocols = new HashSet<>();
    for (CallName each : calls.keySet()) {
      if (!each.protocol().isEmpty()) {
        protocols.add(each.protocol());
      }
    }
    return protocols;
  }

  /** The sequence of each task in this execution so far, as a text. */
  String current() {
    StringBuilder text = new StringBuilder();
    current.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            each -> {
              text.append(each.getKey()).append(':');
              each.getValue()
                  .chars()
                  .forEach(number -> text.append(' ').append(operations.get(number).key()));
            });
    return text.toString();
  }

  /** The execution is over: its sequences are kept where they are new. */
  void ends() {
    current.forEach(
        (pid, sequence) -> {
          String its = sequence.toString();
          if (known.computeIfAbsent(pid, task -> new HashSet<>()).add(its)) {
            sequences.add(its.chars().mapToObj(operations::get).toList());
          }
        });
    drop();
  }

  /** Drops the execution that has begun. */
  void drop() {
    current.clear();
    call = null;
    ofTask = null;
  }

  /**
   * Hands the sequences to a validator, in an order that depends on nothing but them.
   *
   * @param all of the threads of a search
   */
  static void validate(List<LockTrails> all, SourceValidator validator, Symbols symbols) {
    Map<String, List<Operation>> sorted = new HashMap<>();
    for (LockTrails each : all) {
      for (List<Operation> sequence : each.sequences) {
        StringBuilder key = new StringBuilder();
        sequence.forEach(operation -> key.append(operation.key()).append('\n'));
        sorted.putIfAbsent(key.toString(), sequence);
      }
    }
    LockEventRow row = new LockEventRow(symbols);
    sorted.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .forEach(entry -> validate(entry.getValue(), validator, row));
  }

  private static void validate(
      List<Operation> sequence, SourceValidator validator, LockEventRow row) {
    List<Operation> held = new ArrayList<>();
    for (Operation each : sequence) {
      if (each.acquires()) {
        held.add(0, each);
        validator.accept(
            row.acquire(each.begin(), each.begin(), each.place(), each.lock(), each.modes()));
      } else {
        held.removeIf(one -> one.lock().equals(each.lock()));
        release(each, validator, row);
      }
    }
    // Of a task that never goes on: the next sequence is of another execution.
    held.forEach(each -> release(each, validator, row));
  }

  private static void release(Operation each, SourceValidator validator, LockEventRow row) {
    validator.accept(
        row.release(each.begin(), each.begin(), each.place(), each.lock(), each.modes()));
  }
}
