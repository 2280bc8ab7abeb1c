package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.report.HiddenText;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.pipeline.FormatChecks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a terminal would obey, in every place of a trace and every message that quotes. */
class HostileNamesTest {
  private static final String ABBA = "traces/lock/abba.ndjson";

  @TempDir private Path folder;

  static List<String> payloads() {
    return HiddenText.payloads();
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void noNameOfATraceReachesTheTerminal(String payload) throws Exception {
    String db = folder.resolve("db").toString();
    String trace = trace(payload).toString();
    String source = "boot" + payload;
    Shell text = checked("replay", "--db", db, "--source", source, trace);
    assertThat(text.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(text.out().lines().filter(line -> line.equals("Summary"))).hasSize(1);
    checked("replay", "--source", source, "--summary", trace);
    checked("replay", "--source", source, "--output", "ndjson", trace);
    for (OutputFormat format : OutputFormat.values()) {
      FormatChecks.check(format, checked("report", "--db", db, "--output", format.id()).out());
    }
    checked("graph", "--db", db, "--output", "json");
    checked("graph", "--db", db, "--output", "dot");
    assertThat(checked("replay", "--strict", trace).exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(checked("graph", "--db", db, "--output", "dot", "--class", payload).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  /** What is markup or a command in one of the formats is text in all of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "</failure><script>alert(1)</script>",
        "]]>&amp;<!--",
        "x # SKIP all is well",
        "ok 1 - all is well",
        "{0} [click](javascript:alert(1)) ]",
        "`` ` ```` | <img src=x onerror=alert(1)> @everyone #1",
        "a -> b; } digraph x { c [label=<b>]",
        "..//..?#%00%zz:8:9",
      })
  void noNameOfATraceIsMarkup(String name) throws Exception {
    String db = folder.resolve("db").toString();
    checked("replay", "--db", db, "--source", "boot " + name, trace(name).toString());
    for (OutputFormat format : OutputFormat.values()) {
      String report = checked("report", "--db", db, "--output", format.id()).out();
      FormatChecks.check(format, report);
      switch (format) {
        case MARKDOWN -> assertThat(FormatChecks.outsideCode(report)).doesNotContain(name);
        case HTML -> assertThat(report).doesNotContain(name);
        case JUNIT -> assertThat(report).doesNotContain("<script>");
        default -> {
          // What is markup there, the check of the format has read.
        }
      }
    }
  }

  @Test
  void noSettingReachesTheTerminal() throws IOException {
    String payload = String.join("", HiddenText.payloads());
    for (String option : List.of("--classes", "--rules", "--suppressions", "--probes")) {
      for (String yaml :
          List.of(
              "- {\"%s\": 1}",
              "- {name: \"%s\", order: [a]}",
              "- {rule: \"%s\", reason: r}",
              "- {\"class\": \"%s\", type: \"%s\"}",
              "- {rule: lock-recursion, reason: \"%s\", expires: 2020-01-01}",
              "\"%s\"")) {
        String text = yaml.replace("%s", quoted(payload));
        Path file = Files.writeString(folder.resolve("settings.yaml"), text);
        checked("replay", ABBA, option, file.toString());
      }
    }
    checked("replay", ABBA, "--rules", "builtin:" + payload);
    Path rules =
        Files.writeString(folder.resolve("idle.yaml"), "- leaf: [\"no" + quoted(payload) + "\"]\n");
    assertThat(checked("replay", ABBA, "--rules", rules.toString()).err())
        .contains("no lock class");
  }

  @Test
  void noArgumentReachesTheTerminal() {
    String payload = String.join("", HiddenText.payloads());
    for (String[] arguments :
        new String[][] {
          {payload},
          {"replay", "--" + payload, "x"},
          {"replay", "--format", payload, "x"},
          {"replay", "--output", payload, "x"},
          {"replay", "--execute", "--protocol", payload, "x"},
          {"replay", "--db", "pom.xml/" + safePath(payload), ABBA},
          {"replay", "--output-file", "no/such/" + safePath(payload), ABBA},
          {"replay", "no/such/" + safePath(payload)},
          {"replay", ABBA, "--baseline", "no/such/" + safePath(payload)},
          {"replay", ABBA, "--kallsyms", "no/such/" + safePath(payload)},
          {"capture", payload},
          {"rules", payload},
          {"graph", "--db", "no/such/" + safePath(payload), "--output", "dot"},
          {"stream", "--topic", "t" + payload, "--from", payload, "--db", "x"},
        }) {
      Shell shell = checked(arguments);
      assertThat(shell.exitCode())
          .as(String.join(" ", arguments))
          .isIn(ExitCode.USAGE, ExitCode.FAILED);
      assertThat(shell.err()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u001b[2Jb", "a\nlockreel: b", "a\u202eb", "a\u200bb"})
  void aFilesNameIsNamedVisibly(String name) throws IOException {
    Path file = folder.resolve(name + ".ndjson");
    Files.copy(Path.of(ABBA), file);
    assertThat(checked("replay", file.toString()).exitCode()).isEqualTo(ExitCode.FINDINGS);
    Path empty = Files.createFile(folder.resolve(name));
    Shell failed = checked("replay", empty.toString());
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.err().lines()).hasSize(1);
  }

  @Test
  void stackTracesToo() {
    Shell shell = Shell.run("replay", "--debug", "no/such\n\u001b[2J/file");
    assertThat(shell.err()).contains("no/such\\n\\x1b[2J/file", "\tat ").doesNotContain("\u001b");
  }

  private static Shell checked(String... arguments) {
    Shell shell = Shell.run(arguments);
    HiddenText.assertNone(shell.out());
    HiddenText.assertNone(shell.err());
    return shell;
  }

  /** Two locks in both orders and a lock freed, the payload in every text of every event. */
  private Path trace(String payload) throws IOException {
    String p = quoted(payload);
    StringBuilder lines = new StringBuilder();
    String[][] events = {
      {"lock_acquire", "A", "1"},
      {"lock_acquire", "B", "1"},
      {"lock_release", "B", "1"},
      {"lock_release", "A", "1"},
      {"lock_acquire", "B", "2"},
      {"lock_acquire", "A", "2"},
    };
    int clock = 0;
    for (String[] event : events) {
      String fields =
          "\"ts\":%d,\"cpu\":0,\"pid\":%s,\"comm\":\"c%s\",\"lock\":\"0x%s0\",\"class\":\"%s%s\""
              .formatted(++clock * 1000, event[2], p, event[1], event[1], p);
      String more =
          event[0].equals("lock_acquire")
              ? ",\"mode\":\"exclusive\",\"ip\":\"f%s+0x1/0x2\",\"stack\":[\"s%s\"]".formatted(p, p)
              : "";
      lines.append("{\"event\":\"").append(event[0]).append("\",").append(fields).append(more);
      lines.append("}\n");
    }
    lines.append("{\"event\":\"x%s\",\"ts\":7000,\"cpu\":0,\"pid\":1}\n".formatted(p));
    lines.append("{\"event\":\"lock_acquire\",\"ts\":\"%s\"}\n".formatted(p));
    lines.append("{\"%s\":1}\nno JSON ".formatted(p));
    byte[] raw = payload.replace("\n", "").getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("trace.ndjson");
    Files.writeString(file, lines);
    Files.write(file, raw, java.nio.file.StandardOpenOption.APPEND);
    return Files.writeString(file, "\n", java.nio.file.StandardOpenOption.APPEND);
  }

  /** In quotes of JSON, which are YAML's too. */
  private static String quoted(String payload) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < payload.length(); i++) {
      char c = payload.charAt(i);
      quoted.append(c > ' ' && c < 0x7f && c != '\\' ? "" + c : "\\u%04x".formatted((int) c));
    }
    return quoted.toString();
  }

  private static String safePath(String payload) {
    return payload.replace("\u0000", "").replace("/", "");
  }
}
