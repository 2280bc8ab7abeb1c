package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.report.SchemaCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lockreel compare}: small traces against copies of /proc/lockdep made for them. */
class CompareCommandTest {
  private static final String A = "ffffffff82000010";
  private static final String B = "ffffffff82000020";
  private static final String C = "ffffffff82000030";

  @TempDir private Path folder;
  private String trace;

  @BeforeEach
  void writeTrace() throws IOException {
    trace = file("trace.ndjson", nested("A", A, "B", B));
  }

  private static String nested(String outer, String outerKey, String inner, String innerKey) {
    return nested(1000, outer, outerKey, inner, innerKey);
  }

  private static String nested(
      int from, String outer, String outerKey, String inner, String innerKey) {
    return event("lock_acquire", from, outer, outerKey)
        + event("lock_acquire", from + 10, inner, innerKey)
        + event("lock_release", from + 20, inner, innerKey)
        + event("lock_release", from + 30, outer, outerKey);
  }

  private static String event(String kind, int ts, String name, String key) {
    String full = key.isEmpty() ? "" : ",\"key\":\"0x" + key + "\",\"ckey\":\"0x" + key + "\"";
    String mode = kind.equals("lock_acquire") ? ",\"mode\":\"exclusive\"" : "";
    return String.format(
        "{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":100,\"lock\":\"0xffff88810000%04x\","
            + "\"class\":\"%s\",\"flags\":\".....\"%s%s}%n",
        kind, ts, (int) name.charAt(0), name, full, mode);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String lockdep(String... lines) throws IOException {
    return file("lockdep.txt", "all lock classes:\n" + String.join("\n", lines) + "\n");
  }

  private static String lockClass(String key, String usage, String name) {
    return key + " OPS:     553 FD:   14 BD:    6 " + usage + ": " + name;
  }

  private static String dependency(String key, String name) {
    return " -> [" + key + "] " + name;
  }

  private static Shell compare(String... args) {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(List.of(args));
    return Shell.run(all.toArray(String[]::new));
  }

  private static JsonNode json(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("--output", "json"));
    all.addAll(List.of(args));
    String json = compare(all.toArray(String[]::new)).out();
    SchemaCheck.conforms(json, "comparison");
    return new ObjectMapper().readTree(json);
  }

  @Test
  void equalGraphsDifferInNothing() throws IOException {
    String same =
        lockdep(lockClass(A, "+.+.", "A"), dependency(B, "B"), "", lockClass(B, "+.+.", "B"));
    Shell run = compare(trace, same);
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("compared by key", "kernel 1, lockreel 1, common 1", "recall 1.000")
        .contains("the same for 2 of 2 classes")
        .doesNotContain("Only in");
  }

  @Test
  void aDependencyWithoutAReasonExits1() throws IOException {
    String none = lockdep(lockClass(A, "+.+.", "A"), lockClass(B, "+.+.", "B"));
    Shell run = compare(trace, none);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("A -> B", "no reason is known; first at trace.ndjson:2");
    assertThat(json(trace, none).at("/onlyLockreel/0/reason").asText()).isEqualTo("unknown");
  }

  @Test
  void aClassThatTheKernelDroppedDoesNotCount() throws IOException {
    String dropped = lockdep(lockClass(A, "+.+.", "A"));
    assertThat(compare(trace, dropped).exitCode()).isZero();
    JsonNode json = json(trace, dropped);
    assertThat(json.at("/onlyLockreel/0/reason").asText()).isEqualTo("class-dropped");
    assertThat(json.at("/dependencies/ofClassesStillKnown").asInt()).isZero();
    assertThat(json.at("/dependencies").has("precision")).isFalse();
  }

  @Test
  void aClassThatTheTraceDoesNotShowIsAReason() throws IOException {
    String more =
        lockdep(
            lockClass(A, "+.+.", "A"),
            dependency(B, "B"),
            dependency(C, "C"),
            lockClass(B, "+.+.", "B"),
            lockClass(C, "+.+.", "C"));
    assertThat(compare(trace, more).exitCode()).isZero();
    assertThat(json(trace, more).at("/onlyKernel/0/reason").asText()).isEqualTo("class-not-shown");
  }

  @Test
  void theOtherOrderIsNoReason() throws IOException {
    String other =
        lockdep(
            lockClass(A, "+.+.", "A"),
            dependency(B, "B"),
            lockClass(B, "+.+.", "B"),
            dependency(A, "A"));
    assertThat(compare(trace, other).exitCode()).isEqualTo(1);
    JsonNode json = json(trace, other);
    assertThat(json.at("/onlyKernel/0/from").asText()).isEqualTo("B");
    assertThat(json.at("/onlyKernel/0/reason").asText()).isEqualTo("never-in-this-order");
    assertThat(compare("--before", other, trace, other).exitCode()).isZero();
  }

  @Test
  void whatLockreelReportsTheKernelDoesNotKeep() throws IOException {
    String both = file("both.ndjson", nested("A", A, "B", B) + nested(2000, "B", B, "A", A));
    String one = lockdep(lockClass(A, "+.+.", "A"), dependency(B, "B"), lockClass(B, "+.+.", "B"));
    assertThat(compare(both, one).exitCode()).isZero();
    assertThat(json(both, one).at("/onlyLockreel/0/reason").asText()).isEqualTo("reported");
  }

  @Test
  void usageBitsThatTheKernelHasNotExit1() throws IOException {
    String less = lockdep(lockClass(A, "+...", "A"), dependency(B, "B"), lockClass(B, "?.+.", "B"));
    assertThat(compare(trace, less).exitCode()).isEqualTo(1);
    JsonNode differences = json(trace, less).at("/usage/differences");
    assertThat(differences).hasSize(2);
    assertThat(differences.at("/0/reason").asText()).isEqualTo("unknown");
    assertThat(differences.at("/1/reason").asText()).isEqualTo("usage-not-shown");
  }

  @Test
  void aThinTraceIsComparedByName() throws IOException {
    String thin = file("thin.ndjson", nested("A", "", "B", ""));
    String named =
        lockdep(lockClass(A, "+.+.", "A#2"), dependency(B, "B/1"), lockClass(B, "+.+.", "B/1"));
    assertThat(json(thin, named).at("/by").asText()).isEqualTo("name");
    assertThat(json(thin, named).at("/dependencies/common").asInt()).isEqualTo(1);
  }

  @Test
  void aDatabaseIsComparedWithoutItsTraces() throws IOException {
    String db = folder.resolve("db").toString();
    assertThat(Shell.run("replay", "--db", db, trace).exitCode()).isZero();
    String same = lockdep(lockClass(A, "+.+.", "A"), dependency(B, "B"), lockClass(B, "+.+.", "B"));
    assertThat(compare("--db", db, same).out()).isEqualTo(compare(trace, same).out());
  }

  @Test
  void theCopyMayBeCompressed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write((lockClass(A, "+.+.", "A") + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("lockdep.gz"), bytes.toByteArray());
    assertThat(compare(trace, file.toString()).exitCode()).isZero();
  }

  @Test
  void whatCannotBeComparedIsSaidInOneLine() throws IOException {
    assertThat(compare(trace).exitCode()).isEqualTo(2);
    assertThat(compare("--db", "db", trace, trace).exitCode()).isEqualTo(2);
    Shell none = compare(trace, folder.resolve("none").toString());
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).contains("none: no such file").hasLineCount(1);
    Shell no = compare(trace, trace);
    assertThat(no.exitCode()).isEqualTo(3);
    assertThat(no.err()).contains("no lock class in it").hasLineCount(1);
    Shell otherBoot = compare(trace, lockdep(lockClass(C, "+.+.", "A")));
    assertThat(otherBoot.exitCode()).isEqualTo(3);
    assertThat(otherBoot.err()).contains("has no class key of ours").hasLineCount(1);
  }
}
