package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The capture recipes: that they are there, and that what they print is understood. */
class CaptureTest {
  private static final String A = "ffff888100000010";
  private static final String B = "ffff888100000020";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void aShellUnderstandsEveryScript(CaptureRecipe recipe) throws Exception {
    assertThat(recipe.text()).startsWith("#!").endsWith("\n");
    if (recipe != CaptureRecipe.BPFTRACE) {
      Path script = Files.writeString(folder.resolve("recipe.sh"), recipe.text());
      Process shell = new ProcessBuilder("sh", "-n", script.toString()).start();
      assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(shell.exitValue()).isZero();
    }
  }

  @Test
  void anUnknownRecipeIsAnErrorThatNamesTheOthers() {
    StringWriter err = new StringWriter();
    int exitCode = Main.commandLine().setErr(new PrintWriter(err)).execute("capture", "tracef");
    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("tracefs, trace-cmd, eprobe, bpftrace, kprobes");
  }

  /** Each probe that the recipe makes, as a line of the trace that it leads to. */
  @Test
  void theProbesOfTheRecipeAreKnown() throws IOException {
    StringBuilder trace = new StringBuilder();
    Matcher probe =
        Pattern.compile("^probe(_ret)? (\\w+) (\\w+)(?: \\d+)? '(.*)'$", Pattern.MULTILINE)
            .matcher(CaptureRecipe.KPROBES.text());
    int probes = 0;
    while (probe.find()) {
      String name = probe.group(2) + (probe.group(1) == null ? "" : "_ret");
      String arguments =
          probe
              .group(4)
              .replaceAll("=\\S+:x\\d+", "=0x1000")
              .replaceAll("=\\S+:[us]\\d+", "=1")
              .replace("pos=0x1000", "pos=0x4")
              .replace("cmd=0x1000", "cmd=0x3b6f")
              .replace("\\\"", "\"");
      trace.append(line(probes++, name + ": (" + probe.group(3) + "+0x0/0x10) " + arguments));
    }
    assertThat(probes).isGreaterThan(40);
    Path file = Files.writeString(folder.resolve("kprobes.txt"), trace);
    CommandRun run = CommandRun.json(folder, "replay", "--strict", file.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.json().at("/health/lines/read").asInt()).isEqualTo(probes);
    assertThat(run.json().at("/health/skippedEvents").toString()).isIn("", "{}");
    assertThat(run.json().at("/health/lines/malformed").asInt()).isZero();
  }

  /** Two classes of one name, distinguished by the keys that the probes read. */
  @Test
  void eventProbesAddKeysToThinEvents() throws IOException {
    StringBuilder trace = new StringBuilder();
    String[] order = {A, B, B, A};
    for (int i = 0; i < 4; i += 2) {
      trace.append(probed(order[i], i)).append(probed(order[i + 1], i));
      trace.append(released(order[i + 1])).append(released(order[i]));
    }
    Path file = Files.writeString(folder.resolve("eprobe.txt"), trace);
    CommandRun run = CommandRun.json(folder, "replay", "--strict", file.toString());
    assertThat(run.err()).isEmpty();
    JsonNode finding = run.json().at("/findings/0");
    assertThat(finding.at("/rule").asText()).isEqualTo("lock-order-inversion");
    assertThat(finding.at("/classes")).hasToString("[\"lock\",\"lock#2\"]");
    assertThat(finding.at("/classDetails/0/waitTypes").asText()).isEqualTo("4:4");
    assertThat(run.json().at("/statistics/lockAcquisitions").asInt()).isEqualTo(4);
  }

  /** The tracepoint does not say the subclass, so nesting is no proof of a recursion. */
  @Test
  void whatAnEventProbeCannotSeeIsNoError() throws IOException {
    String inner = probed(B, 0).replace("key=0xffffffff00000020", "key=0xffffffff00000010");
    Path file =
        Files.writeString(
            folder.resolve("eprobe.txt"), probed(A, 0) + inner + released(B) + released(A));
    CommandRun run = CommandRun.json(folder, "replay", "--strict", file.toString());
    assertThat(run.json().at("/findings/0/rule").asText()).isEqualTo("lock-recursion");
    assertThat(run.json().at("/findings/0/severity").asText()).isEqualTo("warning");
  }

  /** bpftrace reads six arguments of a raw tracepoint on x86-64; a time is read once for a call. */
  @Test
  void theBpftraceProgramReadsWhatBpftraceCanRead() {
    assertThat(CaptureRecipe.BPFTRACE.text()).doesNotContainPattern("[(, ]arg[6-9]");
    assertThat(CaptureRecipe.BPFTRACE.text()).doesNotContain("nsecs /").doesNotContain("nsecs %");
  }

  @Test
  void theLinesOfTheBpftraceProgramAreFullEvents() throws IOException {
    String text =
        """
        t one-7 [001] 12.000001000: sched_process_fork: comm=t one pid=7 child_comm=t one child_pid=8
        t one-7 [001] 12.000002000: lock_acquire_x: lock=0xA key=0xffffffff00000010 subclass=0 try=0 read=0 check=1 nest=0x0 wait=0/2 type=0 debug_locks=1 ctx=3
        t one-7 [001] 12.000002000: lock_acquire: A &x->lock
        t one-7 [001] 12.000003000: lock_release_x: lock=0xA key=0xffffffff00000010 ip=do_one
        t one-7 [001] 12.000003000: lock_release: A &x->lock
        <idle>-0 [001] 12.000004000: lock_acquire_x: lock=0xA key=0xffffffff00000010 subclass=0 try=0 read=0 check=1 nest=0x0 wait=0/2 type=0 debug_locks=1 ctx=4
        <idle>-0 [001] 12.000004000: lock_acquire: A &x->lock
        <idle>-0 [001] 12.000005000: lock_release_x: lock=0xA key=0xffffffff00000010 ip=an_irq
        <idle>-0 [001] 12.000005000: lock_release: A &x->lock
        t one-7 [001] 12.000006000: sched_process_exit: comm=t one pid=7 prio=120
        """
            .replace("0xA", "0x" + A)
            .replace(": A ", ": " + A + " ");
    Path file = Files.writeString(folder.resolve("bpftrace.txt"), text);
    CommandRun run =
        CommandRun.json(folder, "replay", "--strict", "--format", "ftrace", file.toString());
    assertThat(run.err()).isEmpty();
    JsonNode report = run.json();
    assertThat(report.at("/statistics/lockAcquisitions").asInt()).isEqualTo(2);
    assertThat(report.at("/statistics/thinAcquisitions").asInt()).isZero();
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("inconsistent-lock-state");
    assertThat(report.at("/findings/0/severity").asText()).isEqualTo("error");
    assertThat(report.at("/findings/0/classes/0").asText()).isEqualTo("&x->lock");
  }

  private static String probed(String lock, int second) {
    return line(
            second,
            "lock_acquire_x: (lock.lock_acquire) lock=0x"
                + lock
                + " key=0xffffffff000000"
                + lock.substring(14)
                + " outer=0 inner=4 type=0 flags=0")
        + line(second, "lock_acquire: " + lock + " lock");
  }

  private static String released(String lock) {
    return line(
            9,
            "lock_release_x: (lock.lock_release) lock=0x"
                + lock
                + " key=0xffffffff000000"
                + lock.substring(14))
        + line(9, "lock_release: " + lock + " lock");
  }

  private static String line(int second, String event) {
    return "            init-1       [000] ...1.     " + second + ".000100: " + event + "\n";
  }
}
