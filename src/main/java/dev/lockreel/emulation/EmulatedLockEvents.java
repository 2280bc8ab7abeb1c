package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.util.HashMap;
import java.util.Map;

/** Turns the lock operations of protocols into events of the form that recorded ones have. */
final class EmulatedLockEvents implements LockEvents {
  private static final int CACHED_NAMES = 10_000;

  private final Kernel kernel;
  private final EmulationOutput output;
  private final EventBatch batch = new EventBatch();
  private final Map<String, Integer> symbols = new HashMap<>();

  /** Symbol of {@link Call#place} by function and protocol. */
  private final Map<String, Map<String, Integer>> places = new HashMap<>();

  EmulatedLockEvents(Kernel kernel, EmulationOutput output, Symbols symbols) {
    this.kernel = kernel;
    this.output = output;
    batch.symbols = symbols;
    batch.size = 1;
    batch.showsBottomHalves = true;
  }

  @Override
  public void acquire(
      Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff) {
    int bits =
        LockBits.READER_KNOWN | (shared ? LockBits.SHARED : 0) | (trylock ? LockBits.TRY : 0);
    send(EventKind.LOCK_ACQUIRE, call, lock, bits, irqsOff);
  }

  @Override
  public void release(Call call, EmulatedLock lock, boolean irqsOff) {
    send(EventKind.LOCK_RELEASE, call, lock, 0, irqsOff);
  }

  private void send(EventKind kind, Call call, EmulatedLock lock, int bits, boolean irqsOff) {
    ModelEvent now = kernel.now();
    batch.origin = now.origin();
    batch.kind[0] = kind.code();
    batch.context[0] =
        ContextBits.IRQS_KNOWN | ContextBits.CONTEXT_KNOWN | (irqsOff ? ContextBits.IRQS_OFF : 0);
    batch.lockBits[0] = bits | typeBits(lock);
    batch.timestampNanos[0] = now.timestampNanos();
    batch.position[0] = now.position();
    batch.lock[0] = lock.address();
    batch.key[0] = 0;
    batch.nestLock[0] = 0;
    batch.pid[0] = call.begin().pid();
    batch.cpu[0] = call.begin().cpu();
    batch.comm[0] = symbol(call.begin().comm());
    batch.name[0] = symbol(lock.lockClass());
    batch.ip[0] = place(call);
    output.lockEvent(batch);
  }

  /**
   * The symbol of a text. Few texts occur, so they are looked up by the string, whose hash is kept.
   */
  private int symbol(String text) {
    Integer known = symbols.get(text);
    return known != null ? known : learned(symbols, text, text);
  }

  private int place(Call call) {
    Map<String, Integer> ofFunction =
        places.computeIfAbsent(call.function(), function -> new HashMap<>());
    Integer known = ofFunction.get(call.protocol());
    return known != null ? known : learned(ofFunction, call.protocol(), call.place());
  }

  private int learned(Map<String, Integer> cache, String key, String text) {
    if (cache.size() >= CACHED_NAMES) {
      cache.clear();
    }
    int symbol = batch.symbols.intern(text);
    cache.put(key, symbol);
    return symbol;
  }

  @SuppressWarnings("EnumOrdinal") // LockBits packs the type as its ordinal.
  private static int typeBits(EmulatedLock lock) {
    return lock.type().ordinal() << LockBits.TYPE_SHIFT;
  }
}
