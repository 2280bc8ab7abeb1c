package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which class of the graph an event is of depends on what the graph holds, never on what this run
 * has seen: thin and full-fidelity sources of several kernels, with the same names and keys, give
 * the same bytes in one run and in many.
 */
class MixedSourcesTest {
  private static final int WORLDS = 15;
  private static final int SOURCES = 6;
  private static final int PAIRS = 30;
  private static final String[] NAMES = {"a", "b", "c"};
  private static final long IMAGE = 0xffffffff81000000L;
  private static final long MODULE = 0xffffffffa0000000L;

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void oneRunAndManyRunsGiveTheSameBytes() throws IOException {
    long seed = Seed.of("MixedSourcesTest");
    Random random = new Random(seed);
    for (int world = 0; world < WORLDS; world++) {
      check(random, dir.resolve("world" + world), "world " + world + ", seed " + seed);
    }
  }

  private static void check(Random random, Path world, String what) throws IOException {
    Files.createDirectories(world);
    List<Path> sources = new ArrayList<>();
    for (int i = 0; i < SOURCES; i++) {
      // Were all of them thin there would be nothing to mix.
      boolean thin = i > 0 && random.nextInt(3) == 0;
      sources.add(Files.writeString(world.resolve("source" + i + ".ndjson"), source(random, thin)));
    }
    ReplayOptions atOnce = options(world.resolve("one"));
    try (Replay replay = new Replay(atOnce, ReplayListener.NONE)) {
      for (Path source : sources) {
        replay.read(source.toString());
      }
      assertThat(replay.classes()).hasSizeGreaterThan(NAMES.length);
    }
    ReplayOptions apart = options(world.resolve("many"));
    for (Path source : sources) {
      try (Replay replay = new Replay(apart, ReplayListener.NONE)) {
        replay.read(source.toString());
      }
    }
    SameText.check(Rendered.json(apart.database()), Rendered.json(atOnce.database()), what);
  }

  private static ReplayOptions options(Path database) {
    return BuiltinOptions.inMemory().withParserThreads(0).withDatabase(database);
  }

  /** Locks taken two at a time; of some the trace has no key. */
  static String source(Random random, boolean thin) {
    StringBuilder text = new StringBuilder();
    long nanos = 1_000_000;
    for (int pair = 0; pair < PAIRS; pair++) {
      String[] locks = {lock(random, thin, 1), lock(random, thin, 2)};
      for (int step = 0; step < 4; step++) {
        nanos += 1_000;
        text.append("{\"event\":\"")
            .append(step < 2 ? "lock_acquire" : "lock_release")
            .append("\",\"ts\":")
            .append(nanos)
            .append(",\"cpu\":0,\"pid\":7,\"comm\":\"t\",")
            .append(locks[step < 2 ? step : 3 - step])
            .append("}\n");
      }
    }
    return text.toString();
  }

  private static String lock(Random random, boolean thin, int which) {
    int name = random.nextInt(NAMES.length);
    long address = (random.nextInt(4) == 0 ? MODULE : 0xffff888100000000L) + which * 0x1000L;
    String lock = "\"lock\":\"0x" + Long.toHexString(address + name * 64L) + "\"";
    lock += ",\"class\":\"" + NAMES[name] + "\",\"mode\":\"exclusive\"";
    if (!thin && random.nextInt(8) > 0) {
      int subclass = random.nextInt(4) == 0 ? 1 : 0;
      long key = IMAGE + (name * 2 + random.nextInt(2)) * 64L + random.nextInt(2) * 0x100000L;
      lock += ",\"key\":\"0x" + Long.toHexString(key + subclass) + "\",\"subclass\":" + subclass;
    }
    return lock;
  }
}
