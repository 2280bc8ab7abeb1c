package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * Lines a second on one thread, warm: thin lock events (about 165 bytes) and full ones (about 330).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NdjsonParserBenchmark {
  private static final int LINES = 4096;

  @Param({"thin", "full"})
  public String events;

  /** Whether {@link PlainLine} reads them, or the JSON parser. */
  @Param({"true", "false"})
  public boolean plain;

  private NdjsonParser parser;
  private final EventBatch batch = new EventBatch();
  private ByteBuffer chunk;
  private int length;

  @Setup
  public void lines() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      text.append(line(i)).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    chunk = Lines.direct(bytes);
    length = bytes.length;
    batch.origin = Lines.ORIGIN;
    batch.symbols = new Symbols();
    parser = new NdjsonParser(InputSpec.of("trace.ndjson", batch.symbols), plain);
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public long parse() {
    batch.clear();
    parser.parse(chunk, 0, length, 1, batch);
    if (batch.size != LINES) {
      throw new AssertionError(batch.tally.examples().toString());
    }
    return batch.lock[17];
  }

  private String line(int i) {
    String full =
        events.equals("full")
            ? ",'type':'mutex','key':'0xffffffff8300%02x00','check':1,'wait_inner':'sleep',"
                    .formatted(i % 100)
                + "'wait_outer':'invalid','ip':'f_"
                + i % 300
                + "+0x39/0x2a0','lockdep_ctx':3"
            : "";
    return "{\"event\":\"lock_acquire\",\"ts\":"
        + (5_438_000_100L + i)
        + (",'cpu':1,'pid':4123,'comm':'kworker/0:1','flags':'d..2.','lock':'0xffff888100%06x',"
                    .formatted(i)
                + "'class':'&mm->mmap_lock_"
                + i % 100
                + "','mode':'exclusive'"
                + full
                + "}")
            .replace('\'', '"');
  }
}
