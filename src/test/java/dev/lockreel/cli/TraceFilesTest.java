package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files and folders on one command line. */
class TraceFilesTest {
  private static final String HEADER = "# tracer: nop\n#\n";
  private static final String[] ABBA = {
    event(101, 100, "lock_acquire: ffff888100000010 fld_A"),
    event(101, 110, "lock_acquire: ffff888100000020 fld_B"),
    event(101, 120, "lock_release: ffff888100000020 fld_B"),
    event(101, 130, "lock_release: ffff888100000010 fld_A"),
    event(102, 200, "lock_acquire: ffff888100000020 fld_B"),
    event(102, 210, "lock_acquire: ffff888100000010 fld_A"),
    event(102, 220, "lock_release: ffff888100000010 fld_A"),
    event(102, 230, "lock_release: ffff888100000020 fld_B"),
  };

  private static final String FULL = "lock=0xffff888100000010 key=0xffffffff83001000 ip=f+0x1/0x2";

  @TempDir private Path folder;
  private String whole;
  private String first;
  private String second;
  private String third;

  private static String event(int pid, int micros, String text) {
    return String.format("t-%d [001] ..... 12.000%d: %s%n", pid, micros, text);
  }

  @BeforeEach
  void writeFiles() throws IOException {
    whole = file("whole", 0, 8);
    first = file("rot.00", 0, 1);
    second = file("rot.01", 1, 5);
    third = file("rot.02", 5, 8);
  }

  private String file(String name, int from, int to) throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = from; i < to; i++) {
      text.append(ABBA[i]);
    }
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static JsonNode json(Shell run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  private static List<String> rules(Shell run) throws IOException {
    List<String> rules = new ArrayList<>();
    json(run)
        .get("findings")
        .forEach(
            each -> rules.add(each.get("severity").asText() + " " + each.get("rule").asText()));
    return rules;
  }

  @Test
  void whatIsHeldGoesOnFromPieceToPiece() throws IOException {
    Shell pieces = replay("--source", "h", first, second, third);
    assertThat(rules(pieces)).containsExactly("error lock-order-inversion");
    assertThat(json(pieces).at("/health/anomalies"))
        .isEqualTo(json(replay("--source", "h", whole)).at("/health/anomalies"));
    assertThat(json(pieces).at("/sources")).hasSize(1);
  }

  /** What an event says besides its columns goes with it, from the header of a piece on. */
  @Test
  void modelEventsGoOnFromPieceToPiece() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("traces/hmm/exits-without-end.ndjson"));
    Path begin = Files.write(folder.resolve("hmm.0"), lines.subList(0, 3));
    Path end = Files.write(folder.resolve("hmm.1"), lines.subList(3, lines.size()));
    assertThat(rules(replay("--source", "h", begin.toString(), end.toString())))
        .containsExactly("error notifier-count-leak");
  }

  /** A text may be cut between the two lines of one call, wherever its files were changed. */
  @Test
  void aCutBetweenTheLinesOfOneEventMakesNoOther() throws IOException {
    String[] lines = new String[20];
    for (int i = 0; i < lines.length; i += 4) {
      lines[i] = event(101, 100 + i, "lock_acquire_x: " + FULL);
      lines[i + 1] = event(101, 100 + i, "lock_acquire: ffff888100000010 fld_A");
      lines[i + 2] = event(101, 101 + i, "lock_release_x: " + FULL);
      lines[i + 3] = event(101, 101 + i, "lock_release: ffff888100000010 fld_A");
    }
    for (int cut = 9; cut < lines.length; cut++) {
      Path begin = Files.write(folder.resolve("cut.0"), List.of(lines).subList(0, cut));
      Path end = Files.write(folder.resolve("cut.1"), List.of(lines).subList(cut, lines.length));
      JsonNode report = json(replay("--source", "h", begin.toString(), end.toString()));
      assertThat(report.at("/findings")).as("cut after line %d", cut).isEmpty();
      assertThat(report.at("/statistics/lockAcquisitions").asInt()).isEqualTo(5);
      assertThat(report.at("/statistics/lockReleases").asInt()).isEqualTo(5);
    }
  }

  @Test
  void anyOrderIsPutRightByTime() throws IOException {
    String inOrder = replay("--source", "h", first, second, third).out();
    assertThat(replay("--source", "h", third, first, second).out()).isEqualTo(inOrder);
    assertThat(replay("--source", "h", second, third, first, first).out()).isEqualTo(inOrder);
  }

  @Test
  void anEventOfAPieceIsNamedByItsFileAndLine() {
    assertThat(replay("--source", "h", first, second, third).out())
        .contains("rot.02:3", "rot.01:3");
  }

  @Test
  void filesThatOverlapAreNoPieces() throws IOException {
    Shell run = replay("--source", "h", file("a", 0, 6), file("b", 4, 8));
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("b: begins before the file before it ends").hasLineCount(1);
  }

  /** Of files of one CPU each, none says what the task did on the other. */
  @Test
  void whatFilesThatOverlapShowIsLessThanCertain() throws IOException {
    String one = file("a", 0, 6);
    JsonNode alone = json(replay(one));
    assertThat(alone.at("/findings/0/severity").asText()).isEqualTo("error");
    JsonNode both = json(replay("--source", "h", one, file("b", 4, 8)));
    assertThat(both.at("/findings/0/rule").asText()).isEqualTo("lock-order-inversion");
    assertThat(both.at("/findings/0/severity").asText()).isEqualTo("warning");
    assertThat(both.at("/health").toString()).contains("overlapping-files");
  }

  /** The lock that the last piece releases was taken in one that is not given. */
  @Test
  void aPieceThatItsNumberShowsToBeMissingIsAGap() throws IOException {
    String begin =
        """
        {"event":"user_return","ts":1000,"cpu":0,"pid":102,"comm":"t"}
        """;
    String end =
        """
        {"event":"lock_release","ts":3000,"cpu":0,"pid":102,"comm":"t","lock":"0x10","class":"fld_A"}
        """;
    String zero = Files.writeString(folder.resolve("p.0"), begin).toString();
    String one = Files.writeString(folder.resolve("p.1"), end).toString();
    String two = Files.writeString(folder.resolve("p.2"), end).toString();
    assertThat(rules(replay("--source", "h", two, zero))).isEmpty();
    assertThat(rules(replay("--source", "h", one, zero)))
        .containsExactly("error bad-unlock-balance");
  }

  @Test
  void whereAPieceCannotBeReadTheRestIsReported() throws IOException {
    Shell run = replay("--source", "h", third, folder.resolve("none").toString(), first, second);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("none: no such file").hasLineCount(1);
    assertThat(json(run).at("/statistics/events").asInt()).isEqualTo(10);
    assertThat(rules(run)).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadDoesNotKeepTheOthersFromBeingRead() throws IOException {
    String none = folder.resolve("none").toString();
    String page = Files.writeString(folder.resolve("page"), "<html>\n").toString();
    Shell run = replay(none, page, whole);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("none: no such file", "page: ").hasLineCount(2);
    assertThat(rules(run)).containsExactly("error lock-order-inversion");
  }

  @Test
  void aFolderStandsForItsTraces() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "what I saw\n");
    Shell run = replay(folder.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("left out of", "notes.txt").hasLineCount(1);
    assertThat(json(run).at("/sources")).hasSize(4);
    Files.delete(Path.of(whole));
    assertThat(replay("--source", "h", folder.toString()).out())
        .isEqualTo(replay("--source", "h", first, second, third).out());
  }

  @Test
  void aTraceInAFolderCountsOnceWhateverLinksLeadToIt() throws IOException {
    Path boot = Files.createDirectory(folder.resolve("boot"));
    Path trace = Files.move(Path.of(whole), boot.resolve("trace.txt"));
    String alone = replay(boot.toString()).out();
    Files.createSymbolicLink(boot.resolve("latest"), trace);
    assertThat(replay(boot.toString()).out()).isEqualTo(alone);
  }

  @Test
  void foldersInAFolderAreNamed() throws IOException {
    Path boots = Files.createDirectories(folder.resolve("boots/boot1")).getParent();
    Files.createDirectory(boots.resolve("formats"));
    Shell empty = Shell.run("replay", boots.toString());
    assertThat(empty.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(empty.err()).contains("; name the folders in it: boot1\n").hasLineCount(1);
    Files.copy(Path.of("traces/lock/abba.ndjson"), boots.resolve("abba.ndjson"));
    assertThat(Shell.run("replay", boots.toString()).err())
        .contains("boots are not looked into, name them: boot1\n")
        .hasLineCount(1);
  }

  @Test
  void aFolderWithoutTracesIsAnError() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Shell run = replay(empty.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("empty: no trace is in this folder or archive").hasLineCount(1);
  }

  /** What lies beside traces is named, and why a trace among it cannot be read is said. */
  @Test
  void aTraceThatIsRefusedSaysWhy() throws IOException {
    String refusal = "refused/a: is a file of a CTF trace, as LTTng records";
    Path refused = Files.createDirectory(folder.resolve("refused"));
    Files.writeString(refused.resolve("README"), "of 3 May\n");
    Files.write(refused.resolve("a"), new byte[] {-63, 31, -4, -63, 0, 0, 0, 0});
    Shell alone = replay(refused.toString());
    assertThat(alone.exitCode()).isEqualTo(3);
    assertThat(alone.err()).contains(refusal).hasLineCount(1);
    Files.copy(Path.of(first), refused.resolve("trace.txt"));
    Shell beside = replay(refused.toString());
    assertThat(beside.exitCode()).isLessThan(3);
    assertThat(beside.err()).contains("README, a", refusal).hasLineCount(2);
  }

  /** As LTTng lays out a session. */
  @Test
  void aFolderWithCtfSaysHowItIsRead() throws IOException {
    Path session = folder.resolve("session");
    Path trace = Files.createDirectories(session.resolve("kernel"));
    Files.writeString(trace.resolve("metadata"), "/* CTF 1.8 */\n");
    Files.write(trace.resolve("channel0_0"), new byte[] {-63, 31, -4, -63, 0, 0, 0, 0});
    for (Path each : List.of(session, trace, trace.resolve("channel0_0"))) {
      Shell run = replay(each.toString());
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.err()).contains("CTF trace", "babeltrace2 --clock-seconds").hasLineCount(1);
    }
  }

  @Test
  void aDatabaseGoesOnWithNewPieces() throws IOException {
    String db = folder.resolve("db").toString();
    String kept = folder.resolve("whole.db").toString();
    Shell run = null;
    for (String[] files :
        new String[][] {{first, second}, {first, second, third}, {third, second, first}}) {
      String[] args = new String[files.length + 4];
      System.arraycopy(new String[] {"--db", db, "--source", "h"}, 0, args, 0, 4);
      System.arraycopy(files, 0, args, 4, files.length);
      run = replay(args);
    }
    assertThat(run.exitCode()).isEqualTo(1);
    Shell atOnce = replay("--db", kept, "--source", "h", first, second, third);
    assertThat(rules(run)).isEqualTo(rules(atOnce));
    assertThat(json(run).at("/statistics")).isEqualTo(json(atOnce).at("/statistics"));
  }

  private static Shell replay(String... args) {
    String[] all = new String[args.length + 3];
    System.arraycopy(new String[] {"replay", "--output", "json"}, 0, all, 0, 3);
    System.arraycopy(args, 0, all, 3, args.length);
    return Shell.run(all);
  }
}
