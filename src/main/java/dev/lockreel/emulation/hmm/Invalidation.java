package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One mmu_notifier_invalidate_range_start, until its end. */
final class Invalidation implements Stateful {
  static final long EAGAIN = -11;
  static final long UNKNOWN = Long.MIN_VALUE;

  /** The state of an invalidation. */
  enum State {
    /** Its start has not returned, or the trace does not show that it has. */
    STARTING,
    /** Its start has succeeded. */
    RUNNING,
    /** Its start has failed: it has no end. */
    FAILED,
    /** It is over, or nothing depends on it any more. */
    OVER
  }

  private final ModelEvent begin;
  private final Subscriptions subscriptions;
  private final Interval interval;
  private final long range;
  private final boolean blockable;
  private final boolean blockableKnown;
  private final List<Long> mirrorResults;

  /** By mirror or interval notifier; null until the trace has one. */
  private Map<Long, Long> callbackResults;

  /** By interval notifier; null until the trace has one. */
  private Map<Long, Long> sequences;

  private long recordedRet;
  private String call;
  private ModelEvent returned;

  State state = State.STARTING;

  /** Locks that its task has taken in its start, of those that an end takes, too. */
  private final Set<String> startLocked = new TreeSet<>();

  /** Whether its task has taken such a lock since: it may have ended it. */
  private boolean lockedSince;

  /** Whether it is certain that it has no end; where one was due and did not come. */
  boolean leakProved;

  /** Whether it is part of the count. */
  boolean counted;

  /** Whether it has made ranges invalid and not yet ended or failed. */
  boolean running;

  /** Whether an emulated callback failed. */
  boolean callbackFailed;

  /** Whether the trace has shown its end before the emulated start was over. */
  boolean endIsDue;

  /** The hmm whose emulated count has it; null for none. */
  Hmm countedIn;

  /** Whether emulated interval notifiers were called for it. */
  boolean countedInIntervals;

  /** Events were lost: no count has it any more. */
  void forgetCounts() {
    counted = false;
    running = false;
    countedIn = null;
    countedInIntervals = false;
  }

  /** The callback that said it would have to block; null for none. */
  ModelEvent wouldBlock;

  Invalidation(ModelEvent begin, Subscriptions subscriptions) {
    this.begin = begin;
    this.subscriptions = subscriptions;
    interval = new Interval(begin.address("start"), begin.number("end", -1));
    range = begin.address("range");
    blockable = begin.flag("blockable", true);
    blockableKnown = begin.has("blockable");
    mirrorResults = begin.has("mirror_results") ? begin.numbers("mirror_results") : List.of();
    recordedRet = begin.number("ret", UNKNOWN);
    call = begin.text("caller");
  }

  ModelEvent begin() {
    return begin;
  }

  int pid() {
    return begin.pid();
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  Interval interval() {
    return interval;
  }

  /** Address of the struct mmu_notifier_range, which start and end share; 0 where not traced. */
  long range() {
    return range;
  }

  boolean blockable() {
    return blockable;
  }

  /** Whether the trace says that it may not block. */
  boolean atomic() {
    return blockableKnown && !blockable;
  }

  /** The place of its call; {@code ""} where not traced. */
  String call() {
    return call;
  }

  /** The recorded start's return value; {@link #UNKNOWN} where the trace does not have it. */
  long recordedRet() {
    return recordedRet;
  }

  /** The recorded start has returned. */
  void returned(ModelEvent event) {
    returned = event;
    lockedSince = false;
    recordedRet = event.number("ret", UNKNOWN);
    if (event.has("caller")) {
      call = event.text("caller");
    }
  }

  /** Whether that end, by whichever task, may be of this invalidation as far as its fields show. */
  boolean isEndedBy(ModelEvent end) {
    long other = end.address("range");
    return (range != 0 && other != 0) ? range == other : hasAddressesOf(end);
  }

  /** Whether that end has this invalidation's user addresses. */
  boolean hasAddressesOf(ModelEvent end) {
    return interval.equals(new Interval(end.address("start"), end.number("end", -1)));
  }

  /**
   * Whether its callbacks are in progress until the trace shows otherwise; else its first event has
   * the results.
   */
  boolean takesTime() {
    return !begin.has("ret") && !begin.has("mirror_results");
  }

  /** Its task has asked for a lock that its start takes once, and its end once. */
  void asksFor(String lockClass) {
    // Without its return, the second one may be its end's.
    lockedSince |= recordedRet != UNKNOWN || !startLocked.add(lockClass);
  }

  /** Whether locks show that its task cannot have ended it. */
  boolean locksShowNoEnd() {
    return !startLocked.isEmpty() && !lockedSince;
  }

  /** Whether its task may have ended it by the locks that it took. */
  boolean locksShowAnEnd() {
    return lockedSince;
  }

  /** The event at which the trace shows that the recorded start has returned. */
  void recordedReturn(ModelEvent event) {
    if (event.isReturn() && event.pid() == begin.pid() && event.name().equals(begin.name())) {
      returned(event);
    }
  }

  /** Whether its recorded start had returned by the time of that other event. */
  boolean returnedBefore(ModelEvent event) {
    ModelEvent last = returned == null ? begin : returned;
    return last.timestampNanos() < event.timestampNanos();
  }

  /** A callback begins, whose result comes with its return. */
  void callbackEntered(long callback) {
    if (callbackResults == null || !callbackResults.containsKey(callback)) {
      resulted(callback, 0);
    }
  }

  /** Whose callback the event is of; a return does not say it, and is that of the latest one. */
  private long callback(ModelEvent event, String field) {
    long latest = event.address(field);
    if (latest == 0 && callbackResults != null) {
      for (long each : callbackResults.keySet()) {
        latest = each;
      }
    }
    return latest;
  }

  /** The recorded result of a mirror's callback. */
  void callbackReturned(ModelEvent event) {
    long result = event.number("ret", 0);
    resulted(callback(event, "mirror"), result);
    if (result == EAGAIN) {
      wouldBlock = event;
    }
  }

  /** The callback of an interval notifier, with the sequence number that it is to set. */
  void callbackBegins(ModelEvent event) {
    if (sequences == null) {
      sequences = new LinkedHashMap<>(2);
    }
    sequences.put(event.address("mni"), event.number("cur_seq", UNKNOWN));
  }

  /** Whether that interval notifier was called for it with that sequence number. */
  boolean calledWith(IntervalNotifier interval, long seq) {
    Long known = sequences == null ? null : sequences.get(interval.address());
    return known != null && known == seq && seq != UNKNOWN;
  }

  private void resulted(long callback, long result) {
    if (callbackResults == null) {
      callbackResults = new LinkedHashMap<>(2);
    }
    callbackResults.put(callback, result);
  }

  /** A callback of an interval notifier would have had to block. */
  void callbackWouldBlock(ModelEvent event) {
    resulted(callback(event, "mni"), EAGAIN);
    wouldBlock = event;
  }

  /** The number of mirrors that the trace gives results for, where none are registered. */
  int resultsGiven() {
    return Math.max(mirrorResults.size(), callbackResults == null ? 0 : callbackResults.size());
  }

  /** Whether the trace has events of its callbacks. */
  boolean callbacksSeen() {
    return callbackResults != null;
  }

  List<Long> mirrorResults() {
    return mirrorResults;
  }

  /**
   * The result of a mirror's callback: as the trace has it, else 0.
   *
   * @param position of the mirror in the list
   */
  long resultOf(long mirror, int position) {
    if (position < mirrorResults.size()) {
      return mirrorResults.get(position);
    }
    if (callbackResults == null) {
      return 0;
    }
    Long result = callbackResults.get(mirror);
    if (result == null && mirror == 0 && position < callbackResults.size()) {
      result = new ArrayList<>(callbackResults.values()).get(position);
    }
    return result == null ? 0 : result;
  }

  @Override
  public void fields(StateFields f) {
    callbackResults = numbers(f, "callbackResults", callbackResults);
    sequences = numbers(f, "sequences", sequences);
    recordedRet = f.number("recordedRet", recordedRet);
    call = f.text("call", call);
    returned = f.value("returned", ModelEvent.class, returned);
    state = f.value("state", State.class, state);
    f.all("startLocked", String.class, startLocked);
    lockedSince = f.flag("lockedSince", lockedSince);
    leakProved = f.flag("leakProved", leakProved);
    counted = f.flag("counted", counted);
    running = f.flag("running", running);
    callbackFailed = f.flag("callbackFailed", callbackFailed);
    endIsDue = f.flag("endIsDue", endIsDue);
    countedIn = f.value("countedIn", Hmm.class, countedIn);
    countedInIntervals = f.flag("countedInIntervals", countedInIntervals);
    wouldBlock = f.value("wouldBlock", ModelEvent.class, wouldBlock);
  }

  /** A map that is null as long as it has nothing in it. */
  private static Map<Long, Long> numbers(StateFields f, String name, Map<Long, Long> map) {
    Map<Long, Long> kept = map == null ? new LinkedHashMap<>(2) : map;
    f.all(name, Long.class, Long.class, kept);
    return kept.isEmpty() ? null : kept;
  }
}
