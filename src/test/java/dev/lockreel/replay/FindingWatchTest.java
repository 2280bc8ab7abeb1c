package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of findings while sources are read comes to what is found at the end. */
class FindingWatchTest {
  private static final int WORLDS = 30;
  private static final int SOURCES = 5;

  /** Of two lines each: more than a batch has. */
  private static final int MANY = 5000;

  @TempDir(factory = InMemory.class)
  Path dir;

  /** Sources after whose reading the classes of all are matched anew: some inversions are gone. */
  @Test
  void whatMatchingAnewTakesBackIsWithdrawn() throws IOException {
    int withdrawn = 0;
    for (int world = 0; world < WORLDS; world++) {
      withdrawn += check(new Random(world), Files.createDirectory(dir.resolve("world" + world)));
    }
    assertThat(withdrawn).isPositive();
  }

  /** The rest of the trace may show that it is the trace of one CPU alone. */
  @Test
  void nothingIsCertainWhileOneCpuOfTwoWasSeen() throws IOException {
    StringBuilder trace =
        new StringBuilder("# entries-in-buffer/entries-written: 20000/20000   #P:2\n");
    for (String each : List.of("acquire A", "acquire B", "release B", "release A")) {
      line(trace, 100, 0, each);
    }
    for (String each : List.of("acquire B", "acquire A", "release A", "release B")) {
      line(trace, 101, 0, each);
    }
    for (int i = 0; i < MANY; i++) {
      line(trace, 100, 0, "acquire C");
      line(trace, 100, 0, "release C");
    }
    assertThat(said("alone", trace.toString()))
        .containsExactly("WARNING PROVISIONAL", "WARNING CLASS");
    line(trace, 100, 1, "acquire C");
    assertThat(said("both", trace.toString()))
        .containsExactly("WARNING PROVISIONAL", "ERROR INSTANCE");
  }

  /** Acquisitions may have been switched off before releases, in what comes last. */
  @Test
  void whatEndsWithReleasesAloneWaitsForAnAcquisition() throws IOException {
    StringBuilder trace = balanced();
    Path file = dir.resolve("grows.txt");
    Path database = dir.resolve("db");
    for (String each : List.of("A", "B", "C")) {
      line(trace, 100, 0, "release " + each);
      Files.writeString(file, trace);
      kept(file, database);
    }
    assertThat(kept(file, database)).hasSize(3).containsOnly("WARNING PROVISIONAL");
    Files.writeString(file, line(trace, 100, 0, "release A"));
    assertThat(kept(file, database)).hasSize(3).containsOnly("WARNING PROVISIONAL");
    Files.writeString(file, line(trace, 100, 0, "acquire A"));
    assertThat(kept(file, database)).hasSize(3).containsOnly("ERROR CERTAIN");
  }

  /** The first event of another CPU, after a restart, may report a loss that explains them. */
  @Test
  void aLossAfterARestartExplainsTheReleasesBeforeIt() throws IOException {
    StringBuilder trace = balanced();
    for (String each : List.of("A", "B", "C")) {
      line(trace, 100, 0, "release " + each);
    }
    Path file = Files.writeString(dir.resolve("loses.txt"), trace);
    Path database = dir.resolve("db");
    assertThat(kept(file, database)).hasSize(3).containsOnly("WARNING PROVISIONAL");
    trace.append("CPU:1 [LOST 5 EVENTS]\n");
    Files.writeString(file, line(trace, 101, 1, "acquire D"));
    assertThat(kept(file, database)).isEmpty();
  }

  private static StringBuilder balanced() {
    StringBuilder trace = new StringBuilder();
    line(trace, 101, 1, "acquire D");
    line(trace, 101, 1, "release D");
    for (String each : List.of("A", "B", "C", "A", "B", "C")) {
      line(trace, 100, 0, "acquire " + each);
      line(trace, 100, 0, "release " + each);
    }
    return trace;
  }

  private static List<String> kept(Path file, Path database) throws IOException {
    ReplayOptions options = RecordedFacts.options(false).withDatabase(database);
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read(file.toString());
      return replay.findings().stream().map(FindingWatchTest::verdict).toList();
    }
  }

  private static StringBuilder line(StringBuilder trace, int pid, int cpu, String event) {
    int time = trace.length();
    String lock = event.substring(event.length() - 1);
    return trace.append(
        "            task-%d     [00%d] .....   100.%06d: lock_%s: ffff8881000000%d0 %s\n"
            .formatted(
                pid,
                cpu,
                time,
                event.substring(0, event.length() - 2),
                lock.charAt(0) - 'A',
                lock));
  }

  private List<String> said(String name, String trace) throws IOException {
    Path file = Files.writeString(dir.resolve(name + ".txt"), trace);
    Said said = new Said();
    try (Replay replay = new Replay(RecordedFacts.options(false), said)) {
      replay.read(file.toString());
    }
    return said.all;
  }

  private static int check(Random random, Path folder) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (int i = SOURCES; i > 0; i--) {
      String text = MixedSourcesTest.source(random, random.nextInt(3) == 0);
      sources.add(Files.writeString(folder.resolve("source" + i + ".ndjson"), text));
    }
    Said said = new Said();
    try (Replay replay = new Replay(RecordedFacts.options(false), said)) {
      for (Path source : sources) {
        replay.read(source.toString());
        Map<String, String> found = new TreeMap<>();
        replay.graph().findings().forEach(each -> found.put(each.fingerprint(), verdict(each)));
        assertThat(said.verdicts).as(source.toString()).isEqualTo(found);
      }
    }
    return said.withdrawn;
  }

  private static String verdict(Finding finding) {
    return finding.severity() + " " + finding.confidence();
  }

  /** What a user knows who has read all lines. */
  private static final class Said implements ReplayListener {
    final Map<String, String> verdicts = new TreeMap<>();
    final List<String> all = new ArrayList<>();
    int withdrawn;

    @Override
    public void found(Finding finding) {
      verdicts.put(finding.fingerprint(), verdict(finding));
      all.add(verdict(finding));
    }

    @Override
    public void withdrawn(Finding finding) {
      verdicts.remove(finding.fingerprint());
      withdrawn++;
    }
  }
}
