package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.replay.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose files were changed says so or holds the right data; it is never just less. */
class DamagedDatabaseTest {
  private static final List<String> TRACES =
      List.of("traces/lock/abba.ndjson", "traces/lock/recursion-same-instance.ndjson");
  private static final int PLACES = 4;

  private final long seed = Seed.of("DamagedDatabaseTest");
  private final Random random = new Random(seed);

  @TempDir(factory = InMemory.class)
  private Path folder;

  private Path db;
  private String right;

  /** Two replays that have ended. */
  @BeforeEach
  void database() throws IOException {
    db = folder.resolve("db");
    for (String trace : TRACES) {
      CommandRun.text(folder, "replay", "--db", db.toString(), trace);
    }
    right = Rendered.json(db);
  }

  private interface Damage {
    byte[] of(byte[] bytes);
  }

  @Test
  void everyDamageIsSaidOrDoesNoHarm() throws IOException {
    int refused = 0;
    for (String name : files(db)) {
      for (int i = 0; i < PLACES; i++) {
        refused += damaged(name, this::flipped) ? 1 : 0;
        refused += damaged(name, bytes -> Arrays.copyOf(bytes, below(bytes.length))) ? 1 : 0;
      }
      refused += damaged(name, bytes -> new byte[0]) ? 1 : 0;
      refused += damaged(name, bytes -> null) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(PLACES);
  }

  private byte[] flipped(byte[] bytes) {
    if (bytes.length > 0) {
      bytes[below(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private int below(int bound) {
    return bound == 0 ? 0 : random.nextInt(bound);
  }

  /** Whether a copy of the database with that damage is refused; else it must be right. */
  private boolean damaged(String name, Damage damage) throws IOException {
    Path copy = folder.resolve("copy");
    copy(db, copy);
    byte[] bytes = damage.of(Files.readAllBytes(copy.resolve(name)));
    if (bytes == null) {
      Files.delete(copy.resolve(name));
    } else {
      Files.write(copy.resolve(name), bytes);
    }
    String what = name + " as " + (bytes == null ? "deleted" : bytes.length + " bytes");
    CommandRun report = CommandRun.json(folder, "report", "--db", copy.toString());
    CommandRun replay = CommandRun.json(folder, "replay", "--db", copy.toString(), TRACES.get(0));
    if (report.exitCode() == ExitCode.FAILED) {
      assertThat(report.err()).as(what).contains("copy");
      return true;
    }
    assertThat(Rendered.json(copy)).as(what).isEqualTo(right);
    assertThat(replay.exitCode()).as(what + replay.err()).isEqualTo(ExitCode.FINDINGS);
    return false;
  }

  @Test
  void repairKeepsWhatIsWholeAndTheTracesBringBackTheRest() throws IOException {
    Path seal = db.resolve("lockreel.files");
    Files.writeString(seal, Files.readString(seal).replaceFirst(" ", "  "));
    assertThat(CommandRun.json(folder, "report", "--db", db.toString()).err())
        .contains("is damaged: lockreel.files", "lockreel db repair");
    Shell repaired = Shell.run("db", "repair", "--db", db.toString());
    assertThat(repaired.exitCode()).isZero();
    assertThat(repaired.out()).contains("repaired", "abba.ndjson: abba.ndjson, read up to line");
    assertThat(Rendered.json(db)).isEqualTo(right);
    assertThat(Shell.run("db", "repair", "--db", db.toString()).out())
        .contains("nothing to repair");
  }

  @Test
  void whatCannotBeRepairedSaysWhatToDo() throws IOException {
    for (String name : files(db)) {
      if (name.endsWith(".sst")) {
        Files.write(db.resolve(name), new byte[100]);
      }
    }
    Shell repair = Shell.run("db", "repair", "--db", db.toString());
    assertThat(repair.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(repair.err()).contains("cannot be repaired: delete the folder and replay");
    assertThat(Shell.run("db", "repair", "--db", folder.resolve("none").toString()).exitCode())
        .isEqualTo(ExitCode.FAILED);
    assertThat(Shell.run("db").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private static List<String> files(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      try (Stream<Path> old = Files.walk(to)) {
        for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectory(to);
    for (String name : files(from)) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
  }
}
