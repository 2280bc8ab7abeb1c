package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.lockreel.CaptureText;
import dev.lockreel.SameText;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A replay that stops anywhere and goes on later says the same, to the byte, as one that was never
 * disturbed.
 */
class StoreResumeTest {
  private static final Path CAPTURES = Path.of("traces/captures");
  private static final Path SCENARIOS = Path.of("traces/lock");
  private static final int CHUNK_BYTES = 1 << 15;
  private static final int KILLS = 5;

  @TempDir(factory = InMemory.class)
  Path dir;

  private Path db;

  @BeforeEach
  void database() {
    db = dir.resolve("db");
  }

  /** With flags and without, gaps, stack traces: what a resumption has to keep. */
  static Stream<String> captures() {
    return Stream.of(
        "comm-lost",
        "stacktrace-filtered",
        "trace-pipe-lost",
        "trace-cmd-latency",
        "bugs-hardirq_order",
        "bugs-bad_unlock",
        "hashed-pointers");
  }

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      return files.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bugs-abbcca", "comm-lost"})
  void theSameFileAgainChangesNothing(String capture) throws IOException {
    Path trace = CAPTURES.resolve(capture + ".txt.zst");
    String once = replay(trace);
    assertThat(replay(trace)).isEqualTo(once);
    assertThat(Rendered.json(db)).isEqualTo(once).isEqualTo(undisturbed(trace));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void aGrowingCaptureEqualsTheWholeOne(String capture) throws IOException {
    byte[] whole = CaptureText.bytes(CAPTURES.resolve(capture + ".txt.zst"));
    SortedSet<Integer> cuts = new TreeSet<>();
    cuts(whole, 6, seed(capture)).forEach(cut -> cuts.add(besideTwins(whole, cut)));
    growsTo(whole, capture + ".txt", cuts);
  }

  /**
   * {@code cut}, or the next place after it that is not between the two lines of one full-fidelity
   * event. Where a file ends between them, the first one counts as it stands: its witness keeps the
   * flags of its own line (docs/formats/ftrace.md).
   */
  private static int besideTwins(byte[] whole, int cut) {
    List<String> open = new ArrayList<>();
    int at = 0;
    for (String line : new String(whole, StandardCharsets.ISO_8859_1).lines().toList()) {
      if (at + line.length() + 1 > cut && open.isEmpty()) {
        return Math.max(at, cut);
      }
      at += line.length() + 1;
      String task = line.substring(0, Math.max(0, line.indexOf('[')));
      if (line.contains("_x: lock=")) {
        open.add(task);
      } else if (line.contains(": lock_acquire: ") || line.contains(": lock_release: ")) {
        open.remove(task);
      }
    }
    return whole.length;
  }

  /** The lines before the last two have the cycle that is passed over, these withdraw it. */
  @Test
  void aCycleThatWasPassedOverBeforeARestartMayHideAnother() throws IOException {
    byte[] whole = Files.readAllBytes(SCENARIOS.resolve("withdrawn-passed-over-cycle.ndjson"));
    SortedSet<Integer> cuts = new TreeSet<>();
    int cut = whole.length;
    for (int line = 0; line < 2; line++) {
      do {
        cut--;
      } while (whole[cut - 1] != '\n');
      cuts.add(cut);
    }
    growsTo(whole, "trace.ndjson", cuts);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void aGrowingScenarioEqualsTheWholeOne(Path scenario) throws IOException {
    byte[] whole = Files.readAllBytes(scenario);
    growsTo(whole, "trace.ndjson", cuts(whole, 3, seed(scenario.toString())));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 400, 4_000})
  void aGrowingRandomTraceEqualsTheWholeOne(int lines) throws IOException {
    long seed = seed("random trace of " + lines + " lines");
    String text = RandomNdjson.of(new Random(seed), lines);
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    growsTo(whole, "trace.ndjson", cuts(whole, 8, seed));
  }

  /** Steps back in time, small ones and those of another boot, at every place of a cut. */
  @ParameterizedTest
  @ValueSource(strings = {"trace.txt", "trace.ndjson"})
  void wherePiecesMeetTheTimeMayGoBack(String name) throws IOException {
    int[] millis = {3000, 1000, 1001, 900, 5000, 4999, 20, 21, 21, 7};
    StringBuilder text = new StringBuilder();
    TreeSet<Integer> cuts = new TreeSet<>();
    for (int i = 0; i < millis.length; i++) {
      String event = i % 2 == 0 ? "lock_acquire" : "lock_release";
      text.append(
          name.endsWith(".txt")
              ? "  t-%d [000] d..1. %d.%06d: %s: ffff888100000010 A%n"
                  .formatted(100 + i / 4, millis[i] / 1000, millis[i] % 1000 * 1000, event)
              : ("{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":%d,\"comm\":\"t\","
                      + "\"lock\":\"0x10\",\"class\":\"A\"}\n")
                  .formatted(event, millis[i] * 1_000_000L, 100 + i / 4));
      cuts.add(text.length());
    }
    byte[] whole = text.toString().getBytes(StandardCharsets.UTF_8);
    cuts.remove(whole.length);
    assertThat(undisturbed(Files.write(dir.resolve(name), whole))).contains("time-backwards");
    growsTo(whole, name, cuts);
    for (int cut : cuts) {
      db = dir.resolve("db" + cut);
      growsTo(whole, name, List.of(cut));
    }
  }

  /** The file ends where the database says it was read to, and the very next byte comes. */
  @Test
  void aFileThatGrowsByteByByteEqualsTheWholeOne() throws IOException {
    byte[] capture = CaptureText.bytes(CAPTURES.resolve("stacktrace-filtered.txt.zst"));
    byte[] whole = Arrays.copyOf(capture, 4_000);
    TreeSet<Integer> cuts = new TreeSet<>();
    for (int cut = 3_880; cut < whole.length; cut += 3) {
      cuts.add(cut);
    }
    growsTo(whole, "trace.txt", cuts);
  }

  @Test
  void aGrowingCompressedCaptureEqualsTheWholeOne() throws IOException {
    byte[] whole = CaptureText.bytes(CAPTURES.resolve("stacktrace-filtered.txt.zst"));
    Path trace = dir.resolve("trace.txt.zst");
    for (int cut : cuts(whole, 5, seed("compressed"))) {
      Files.write(trace, Zstd.compress(Arrays.copyOf(whole, cut)));
      replay(trace);
    }
    Files.write(trace, Zstd.compress(whole));
    SameText.check(replay(trace), undisturbed(trace), "the grown file");
  }

  /** What a copy that was cut short still says is kept, and the whole copy goes on from there. */
  @Test
  void aCompressedFileThatWasCutShortEqualsTheWholeOneWhenItIsThere() throws IOException {
    byte[] whole = Files.readAllBytes(CAPTURES.resolve("trace-cmd-latency.txt.zst"));
    Path trace = dir.resolve("trace.txt.zst");
    for (int part = 1; part < 4; part++) {
      Files.write(trace, Arrays.copyOf(whole, whole.length / 4 * part));
      replay(trace);
    }
    Files.write(trace, whole);
    SameText.check(replay(trace), undisturbed(trace), "the whole file");
  }

  @Test
  void aCancelledReplayGoesOnWhereItStopped() throws IOException {
    for (String capture : captures().toList()) {
      Path trace = CAPTURES.resolve(capture + ".txt.zst");
      Path database = dir.resolve(capture);
      ReplayOptions options =
          BuiltinOptions.inMemory().withDatabase(database).withCheckpointEvery(Duration.ofDays(1));
      int runs = 0;
      for (Budget budget = new Budget(3); budget.stopped; budget.refill()) {
        budget.stopped = false;
        try (Replay replay = new Replay(options, budget)) {
          replay.read(TestInputs.open(replay.spec(trace.toString()), CHUNK_BYTES * 4));
        }
        runs++;
      }
      assertThat(runs).as(capture).isGreaterThan(2);
      SameText.check(Rendered.json(database), undisturbed(trace), capture);
    }
  }

  /** kill -9, again and again, in the middle of a checkpoint or between two. */
  @Test
  void aKilledReplayGoesOnWhereItStopped() throws Exception {
    Path trace = dir.resolve("random.ndjson");
    long seed = seed("kill");
    Random random = new Random(seed);
    Files.writeString(trace, RandomNdjson.sound(random, 40_000));
    int killed = 0;
    while (killed < KILLS) {
      try (ReplayProcess replay = new ReplayProcess(db, trace, CHUNK_BYTES / 2)) {
        replay.awaitBatches(5 + random.nextInt(50));
        if (!replay.kill()) {
          break;
        }
        killed++;
      }
    }
    assertThat(killed).isGreaterThan(1);
    SameText.check(replay(trace), undisturbed(trace), "killed " + killed + " times");
  }

  /** Lets so many batches pass, then cancels. */
  private static final class Budget implements ReplayListener {
    private final int batches;
    private int left;
    private boolean stopped = true;

    Budget(int batches) {
      this.batches = batches;
      left = batches;
    }

    void refill() {
      left = batches;
    }

    @Override
    public void progressed(long bytesConsumed, long events, int findings) {
      left--;
    }

    @Override
    public boolean cancelled() {
      stopped |= left <= 0;
      return left <= 0;
    }
  }

  @Test
  void severalCapturesInOneDatabaseEqualOneReplayOfThemAll() throws IOException {
    List<Path> traces = captures().map(each -> CAPTURES.resolve(each + ".txt.zst")).toList();
    String all;
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      for (Path trace : traces) {
        replay.read(trace.toString());
      }
      all = Rendered.json(replay);
    }
    for (Path trace : traces) {
      replay(trace);
    }
    SameText.check(Rendered.json(db), all, "one capture after the other");
    for (Path trace : traces) {
      SameText.check(replay(trace), all, trace + " again");
    }
  }

  @Test
  void twoFilesOfOneNameAreTwoSources() throws IOException {
    Path one = Files.createDirectories(dir.resolve("one")).resolve("trace.ndjson");
    Path two = Files.createDirectories(dir.resolve("two")).resolve("trace.ndjson");
    Files.copy(SCENARIOS.resolve("abba.ndjson"), one);
    Files.copy(SCENARIOS.resolve("bad-unlock.ndjson"), two);
    replay(one);
    replay(two);
    String both = replay(one);
    assertThat(replay(two)).isEqualTo(both);
    try (Replay replay = new Replay(kept(), ReplayListener.NONE)) {
      assertThat(replay.sources()).hasSize(2);
      assertThat(replay.findings())
          .extracting(Finding::rule)
          .containsExactly(Rule.LOCK_ORDER_INVERSION, Rule.BAD_UNLOCK_BALANCE);
    }
  }

  /** A header alone, which is no trace yet, does not make two traces one. */
  @Test
  void aHeaderDoesNotMakeTracesThatShareItOne() throws IOException {
    String header = "# tracer: nop\n#\n";
    String event = "  init-1  [001] ...1.  2.00000%d: lock_acquire: ffffffff8000%04x %s\n";
    Path one = Files.createDirectories(dir.resolve("one")).resolve("trace.txt");
    Path two = Files.createDirectories(dir.resolve("two")).resolve("trace.txt");
    Files.writeString(one, header);
    replay(one);
    Files.writeString(one, header + event.formatted(1, 1, "a"));
    Files.writeString(two, header + event.formatted(2, 2, "b") + event.formatted(3, 3, "c"));
    replay(one);
    replay(two);
    try (Replay replay = new Replay(kept(), ReplayListener.NONE)) {
      assertThat(replay.sources())
          .extracting(each -> each.tally().events())
          .containsExactly(1L, 2L);
    }
  }

  /** Two files with a common beginning that are replayed in turn, both growing. */
  @Test
  void filesThatPartOnlyLaterAreStillTwoSources() throws IOException {
    List<String> lines = Files.readAllLines(SCENARIOS.resolve("abba.ndjson"));
    String common = String.join("\n", lines.subList(0, 3)) + "\n";
    Path one = Files.createDirectories(dir.resolve("one")).resolve("trace.ndjson");
    Path two = Files.createDirectories(dir.resolve("two")).resolve("trace.ndjson");
    Files.writeString(one, common);
    replay(one);
    Files.writeString(one, String.join("\n", lines) + "\n");
    String grown = replay(one);
    Files.writeString(two, common + lines.get(3).replace("\"cpu\":0", "\"cpu\":1") + "\n" + common);
    replay(two);
    try (Replay replay = new Replay(kept(), ReplayListener.NONE)) {
      assertThat(replay.sources()).hasSize(2);
    }
    assertThat(grown).isEqualTo(undisturbed(one));
  }

  @Test
  void anOrderInOneCaptureAndItsInverseInAnotherAreOneInversion() throws IOException {
    List<String> lines = Files.readAllLines(SCENARIOS.resolve("abba.ndjson"));
    int half = (lines.size() + 1) / 2;
    Path monday = dir.resolve("monday.ndjson");
    Path friday = dir.resolve("friday.ndjson");
    Files.write(monday, lines.subList(0, half));
    Files.write(friday, lines.subList(half, lines.size()));
    replay(monday);
    replay(friday);
    try (Replay replay = new Replay(kept(), ReplayListener.NONE)) {
      assertThat(replay.findings()).hasSize(1);
      Finding inversion = replay.findings().get(0);
      assertThat(inversion.rule()).isEqualTo(Rule.LOCK_ORDER_INVERSION);
      assertThat(inversion.count()).isEqualTo(1);
      assertThat(inversion.path())
          .extracting(PathStep::witness)
          .extracting(witness -> witness.source() + " " + witness.position().replaceAll(":.*", ""))
          .containsExactlyInAnyOrder("monday.ndjson monday.ndjson", "friday.ndjson friday.ndjson");
    }
  }

  /** Replays {@code whole} into the database up to each cut, then all of it. */
  private void growsTo(byte[] whole, String name, Iterable<Integer> cuts) throws IOException {
    Path trace = dir.resolve(name);
    List<Integer> done = new ArrayList<>();
    for (int cut : cuts) {
      Files.write(trace, Arrays.copyOf(whole, cut));
      replay(trace);
      done.add(cut);
    }
    Files.write(trace, whole);
    String grown = replay(trace);
    SameText.check(grown, undisturbed(trace), name + " grown over " + done);
    assertThat(Rendered.json(db)).as("the database").isEqualTo(grown);
  }

  /** Into the database, with a checkpoint at every batch; also what fails half way. */
  private String replay(Path trace) throws IOException {
    try (Replay replay = new Replay(kept(), ReplayListener.NONE)) {
      try {
        replay.read(TestInputs.open(replay.spec(trace.toString()), CHUNK_BYTES));
      } catch (TraceInputException e) {
        // Too short yet to hold an event, or cut within compressed data.
        assertThat(e.getMessage()).containsAnyOf("holds no event at all", "cut short");
      }
      return Rendered.json(replay);
    }
  }

  private ReplayOptions kept() {
    return BuiltinOptions.inMemory().withDatabase(db).withCheckpointEvery(Duration.ZERO);
  }

  private static String undisturbed(Path trace) throws IOException {
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(trace.toString());
      return Rendered.json(replay);
    }
  }

  private static long seed(String what) {
    long seed = Long.getLong("lockreel.seed", what.hashCode());
    System.out.println("StoreResumeTest seed " + seed + ", " + what);
    return seed;
  }

  /** Ascending places: half of them at line ends, half anywhere. */
  private static SortedSet<Integer> cuts(byte[] whole, int count, long seed) {
    Random random = new Random(seed);
    TreeSet<Integer> cuts = new TreeSet<>();
    while (cuts.size() < count) {
      int cut = 1 + random.nextInt(whole.length - 1);
      if (cuts.size() % 2 == 0) {
        while (cut < whole.length && whole[cut - 1] != '\n') {
          cut++;
        }
      }
      cuts.add(cut);
    }
    return cuts;
  }
}
