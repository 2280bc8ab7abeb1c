package dev.lockreel.bench;

import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the validator alone costs per event, on events in memory: a single lock taken and released;
 * four locks nested; 4,096 chains of four locks of 10,000 that are known; 4,096 chains of three of
 * 256 locks that are known, in random order; and the first ones met for the first time, where each
 * new chain draws a dependency. The kernel's own C code is measured with one lock, four nested, and
 * chains of three of 256 locks.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC") // what the launcher runs with
public class ValidatorBenchmark {
  private static final int CHAINS = 4096;
  private static final int DEPTH = 4;
  private static final int EVENTS = CHAINS * DEPTH * 2;
  private static final long ADDRESSES = 0xffff888100000000L;
  private static final long KEYS = 0xffffffff82000000L;

  /** What the events do. */
  public enum Shape {
    ONE_LOCK,
    DEPTH_FOUR,
    WARM_CHAINS,
    WARM_CHAINS_OF_256,
    NEW_CHAINS
  }

  @Param public Shape shape;

  private final Symbols symbols = new Symbols();
  private List<EventBatch> batches;
  private SourceValidator validator;

  /** Makes the events: {@link #EVENTS} of them, half acquisitions. */
  @Setup
  public void events() {
    Random random = new Random(1);
    batches = new ArrayList<>();
    EventBatch batch = newBatch();
    int[][] few = shape == Shape.WARM_CHAINS_OF_256 ? chainsOf256(random) : null;
    int most = few == null ? CHAINS : EVENTS / (2 * few[0].length);
    for (int chain = 0; chain < most; chain++) {
      int[] locks = few == null ? locks(chain, random) : few[random.nextInt(CHAINS)];
      for (int times = DEPTH / locks.length; times > 0; times--) {
        for (int lock : locks) {
          batch = room(batch);
          add(batch, EventKind.LOCK_ACQUIRE, lock);
        }
        for (int i = locks.length - 1; i >= 0; i--) {
          batch = room(batch);
          add(batch, EventKind.LOCK_RELEASE, locks[i]);
        }
      }
    }
    batches.add(batch);
    validator = newValidator();
  }

  /** A new graph for each invocation where every chain is to be new. */
  @Setup(Level.Invocation)
  public void fresh() {
    if (shape == Shape.NEW_CHAINS) {
      validator = newValidator();
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public SourceValidator event() {
    for (EventBatch batch : batches) {
      validator.accept(batch);
    }
    return validator;
  }

  /** Ascending, so that no cycle closes. */
  private int[] locks(int chain, Random random) {
    return switch (shape) {
      case ONE_LOCK -> new int[] {0};
      case DEPTH_FOUR -> new int[] {0, 1, 2, 3};
      case WARM_CHAINS, WARM_CHAINS_OF_256, NEW_CHAINS -> {
        int base = random.nextInt(1000) * 4;
        yield new int[] {
          base + random.nextInt(4), base + 4000 + chain % 4000, base + 8000, base + 12000
        };
      }
    };
  }

  /** Three different locks each, ascending. */
  private static int[][] chainsOf256(Random random) {
    int[][] chains = new int[CHAINS][];
    for (int chain = 0; chain < CHAINS; chain++) {
      chains[chain] = random.ints(0, 256).distinct().limit(3).sorted().toArray();
    }
    return chains;
  }

  private static SourceValidator newValidator() {
    return new LockValidator(new ClassAnnotations(List.of())).source("bench", new ReadTally());
  }

  private EventBatch newBatch() {
    EventBatch batch = new EventBatch();
    batch.origin = new Origin("bench", "bench");
    batch.symbols = symbols;
    batch.showsBottomHalves = true;
    return batch;
  }

  private EventBatch room(EventBatch batch) {
    if (batch.size < batch.capacity()) {
      return batch;
    }
    batches.add(batch);
    return newBatch();
  }

  private void add(EventBatch batch, EventKind kind, int lock) {
    int row = batch.size++;
    batch.kind[row] = kind.code();
    batch.context[row] = ContextBits.pack('.', '.', '.', '.', '.');
    batch.lockBits[row] =
        LockBits.FULL | LockBits.READER_KNOWN | LockBits.CHECK_KNOWN | LockBits.CHECK;
    batch.timestampNanos[row] = row;
    batch.lock[row] = ADDRESSES + lock * 64L;
    batch.key[row] = KEYS + lock * 16L;
    batch.nestLock[row] = 0;
    batch.pid[row] = 100;
    batch.cpu[row] = 0;
    batch.comm[row] = Symbols.NONE;
    batch.name[row] = Symbols.NONE;
    batch.ip[row] = Symbols.NONE;
    batch.position[row] = row;
  }
}
