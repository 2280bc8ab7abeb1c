package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Symbols;
import java.util.HashMap;
import java.util.Map;

/** One lock operation of a protocol in the form of a recorded event; filled again and again. */
public final class LockEventRow {
  private static final int CACHED_NAMES = 10_000;

  /** A lock as events name it. */
  public record LockName(String lockClass, LockType type, long address) {
    public static LockName of(EmulatedLock lock) {
      return new LockName(lock.lockClass(), lock.type(), lock.address());
    }
  }

  private final EventBatch batch = new EventBatch(1);
  private final Map<String, Integer> symbols = new HashMap<>();

  public LockEventRow(Symbols symbols) {
    batch.symbols = symbols;
    batch.size = 1;
    batch.showsBottomHalves = true;
  }

  /**
   * The row of an acquisition.
   *
   * @param begin of the call that takes the lock
   * @param moment when it does
   * @param place of the call, as witnesses show it
   */
  public EventBatch acquire(
      ModelEvent begin, ModelEvent moment, String place, LockName lock, int modes) {
    boolean shared = (modes & SHARED) != 0;
    boolean trylock = (modes & TRYLOCK) != 0;
    int bits =
        LockBits.READER_KNOWN | (shared ? LockBits.SHARED : 0) | (trylock ? LockBits.TRY : 0);
    batch.kind[0] = EventKind.LOCK_ACQUIRE.code();
    batch.lockBits[0] = bits | typeBits(lock.type());
    return filled(begin, moment, place, lock, modes);
  }

  /** The row of a release, as {@link #acquire}. */
  public EventBatch release(
      ModelEvent begin, ModelEvent moment, String place, LockName lock, int modes) {
    batch.kind[0] = EventKind.LOCK_RELEASE.code();
    batch.lockBits[0] = typeBits(lock.type());
    return filled(begin, moment, place, lock, modes);
  }

  /** Mode: for read. */
  public static final int SHARED = 1;

  /** Mode: a trylock that got it. */
  public static final int TRYLOCK = 2;

  /** Mode: interrupts are off by then. */
  public static final int IRQS_OFF = 4;

  /** The modes of an acquisition. */
  public static int modes(boolean shared, boolean trylock, boolean irqsOff) {
    return (shared ? SHARED : 0) | (trylock ? TRYLOCK : 0) | (irqsOff ? IRQS_OFF : 0);
  }

  private EventBatch filled(
      ModelEvent begin, ModelEvent moment, String place, LockName lock, int modes) {
    batch.origin = moment.origin();
    batch.context[0] =
        ContextBits.IRQS_KNOWN
            | ContextBits.CONTEXT_KNOWN
            | ((modes & IRQS_OFF) != 0 ? ContextBits.IRQS_OFF : 0);
    batch.timestampNanos[0] = moment.timestampNanos();
    batch.position[0] = moment.position();
    batch.lock[0] = lock.address();
    batch.key[0] = 0;
    batch.nestLock[0] = 0;
    batch.pid[0] = begin.pid();
    batch.cpu[0] = begin.cpu();
    batch.comm[0] = symbol(begin.comm());
    batch.name[0] = symbol(lock.lockClass());
    batch.ip[0] = symbol(place);
    return batch;
  }

  /**
   * The symbol of a text. Few texts occur, so they are looked up by the string, whose hash is kept.
   */
  private int symbol(String text) {
    Integer known = symbols.get(text);
    if (known != null) {
      return known;
    }
    if (symbols.size() >= CACHED_NAMES) {
      symbols.clear();
    }
    int symbol = batch.symbols.intern(text);
    symbols.put(text, symbol);
    return symbol;
  }

  @SuppressWarnings("EnumOrdinal") // LockBits packs the type as its ordinal.
  private static int typeBits(LockType type) {
    return type.ordinal() << LockBits.TYPE_SHIFT;
  }
}
