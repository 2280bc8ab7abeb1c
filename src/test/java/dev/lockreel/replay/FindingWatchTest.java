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
    int withdrawn;

    @Override
    public void found(Finding finding) {
      verdicts.put(finding.fingerprint(), verdict(finding));
    }

    @Override
    public void withdrawn(Finding finding) {
      verdicts.remove(finding.fingerprint());
      withdrawn++;
    }
  }
}
