package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.replay.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases of many machines as one. */
class MergeTest {
  @TempDir(factory = InMemory.class)
  Path dir;

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private String db(String name, List<String> traces, String... options) {
    List<String> all = new ArrayList<>(List.of("replay", "--fail-on", "never", "--db", path(name)));
    all.addAll(List.of(options));
    all.addAll(traces);
    assertThat(Shell.run(all.toArray(String[]::new)).exitCode()).isZero();
    return path(name);
  }

  private static Shell merge(String into, String... databases) {
    List<String> all = new ArrayList<>(List.of("merge", "--into", into));
    all.addAll(List.of(databases));
    return Shell.run(all.toArray(String[]::new));
  }

  private static void same(String database, String expected) {
    for (String form : List.of("json", "text")) {
      assertThat(Shell.run("report", "--db", database, "--output", form).out())
          .isEqualTo(Shell.run("report", "--db", expected, "--output", form).out());
    }
    assertThat(Shell.run("graph", "--db", database, "--output", "json").out())
        .isEqualTo(Shell.run("graph", "--db", expected, "--output", "json").out());
  }

  private static List<String> captures(String... names) {
    List<String> traces = new ArrayList<>();
    for (String name : names) {
      traces.add("traces/captures/" + name + ".txt.zst");
    }
    return traces;
  }

  /** Halves of the traces in two databases, merged: byte for byte the one database over all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bugs-abba bugs-rwsem bugs-all bugs-softirq_inv",
        "bugs-all bugs-aa bugs-abba bugs-abbcca",
        "vfio-bar-fault sem-pin_leak sem-notifier_leak hmm",
        "bugs-rwlock_read bugs-hardirq_inv bugs-hardirq_order bugs-all",
        "trace-cmd-report comm-lost trace-pipe-lost perf-script",
      })
  void halvesMakeTheWhole(String names) {
    List<String> traces = captures(names.split(" ", -1));
    int half = traces.size() / 2;
    String all = db("all", traces);
    String first = db("first", traces.subList(0, half));
    String second = db("second", traces.subList(half, traces.size()));
    Shell merged = merge(path("into"), first, second);
    assertThat(merged.err()).isEmpty();
    assertThat(merged.exitCode()).isZero();
    same(path("into"), all);
  }

  /** Two machines with one order each: neither has a finding, both together have. */
  @Test
  void anInversionOverMachinesIsFoundAndNamed() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("traces/lock/abba.ndjson"));
    String one = machine("one", lines, "\"pid\":100,");
    String two = machine("two", lines, "\"pid\":101,");
    assertThat(Shell.run("report", "--db", one).exitCode()).isZero();
    assertThat(Shell.run("report", "--db", two).exitCode()).isZero();
    Shell merged = merge(path("into"), one, two);
    assertThat(merged.exitCode()).isZero();
    assertThat(merged.out())
        .contains(
            one + ": sources: 1 new, 0 read further, 0 known already",
            "only together: error lock-order-inversion 498985dd573a2860 A, B",
            "into: holds 2 sources, 1 findings now");
    Shell report = Shell.run("report", "--db", path("into"));
    assertThat(report.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(report.out()).contains("task-100/100", "task-101/101", "one", "two");
    Shell again = merge(path("into"), two, one);
    assertThat(again.out()).contains("sources: 0 new, 0 read further, 1 known already");
    assertThat(Shell.run("report", "--db", path("into"))).isEqualTo(report);
  }

  private String machine(String name, List<String> lines, String task) throws IOException {
    List<String> own = lines.stream().filter(each -> each.contains(task)).toList();
    assertThat(own).isNotEmpty();
    Path trace = Files.write(dir.resolve(name + ".ndjson"), own);
    return db(name, List.of(trace.toString()), "--source", name);
  }

  /** A source that two databases have counts once, as far as the further one has read it. */
  @Test
  void theDatabaseThatHasReadFurtherCounts() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("traces/lock/abba.ndjson"));
    // As long as its beginning is the same bytes, a longer file is the same trace.
    Path trace = Files.write(dir.resolve("trace.ndjson"), lines.subList(0, 5));
    String early = db("early", List.of(trace.toString()));
    Files.write(trace, lines);
    String late = path("late");
    merge(late, early);
    db("late", List.of(trace.toString()));
    Shell expected = Shell.run("report", "--db", late);
    assertThat(expected.exitCode()).isEqualTo(ExitCode.FINDINGS);

    merge(path("a"), early, late);
    same(path("a"), late);
    merge(path("b"), late, early);
    same(path("b"), late);
    Shell merged = merge(early, late);
    assertThat(merged.out()).contains("sources: 0 new, 1 read further, 0 known already");
    same(early, late);
    // And it is read on from there.
    assertThat(db("early", List.of(trace.toString()))).isEqualTo(early);
    same(early, late);
  }

  @Test
  void oneNameForTwoTracesIsRefusedUnlessWanted() {
    String one = db("one", captures("bugs-abba"), "--source", "host7");
    String two = db("two", captures("bugs-aa"), "--source", "host7");
    Shell refused = merge(path("into"), one, two);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err())
        .contains(
            "source host7 of " + two + " is another trace than the one of that name in",
            "--source of its own, or merge with --same-names");
    same(path("into"), one);
    assertThat(merge(path("into"), one, two, "--same-names").exitCode()).isZero();
    List<String> both = new ArrayList<>(captures("bugs-abba"));
    db("all", both, "--source", "host7");
    same(path("into"), db("all", captures("bugs-aa"), "--source", "host7"));
  }

  @Test
  void aMergedDatabaseIsReadOn() {
    String one = db("one", captures("bugs-abba"));
    String two = db("two", captures("bugs-rwsem"));
    merge(path("into"), one, two);
    db("into", captures("bugs-all"));
    same(path("into"), db("all", captures("bugs-abba", "bugs-rwsem", "bugs-all")));
  }

  @Test
  void whatIsWrongIsSaid() {
    String one = db("one", captures("bugs-abba"));
    assertThat(Shell.run("merge", one).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Shell.run("merge", "--into", path("into")).err()).contains("'DB'");
    Shell itself = merge(one, one);
    assertThat(itself.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(itself.err()).contains(one + ": is the database of --into");
    Shell missing = merge(path("into"), one, path("none"));
    assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.err()).contains("there is no database " + path("none"));
    assertThat(dir.resolve("into")).doesNotExist();
  }
}
