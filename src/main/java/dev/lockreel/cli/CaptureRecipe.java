package dev.lockreel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A way to capture a trace: a script among the resources, to be printed and never run. */
enum CaptureRecipe {
  TRACEFS("tracefs", "tracefs.sh", "plain shell: thin lock events, any kernel with lockdep"),
  TRACE_CMD("trace-cmd", "trace-cmd.sh", "the same with trace-cmd"),
  EPROBE(
      "eprobe",
      "eprobe.sh",
      "adds class key and wait types by event probes, kernel 5.15 and later"),
  BPFTRACE("bpftrace", "bpftrace.bt", "all arguments of every lock call, by raw tracepoints"),
  KPROBES("kprobes", "kprobes.sh", "adds memory, VFIO and HMM events by kprobes");

  private final String userName;
  private final String resource;
  private final String purpose;

  CaptureRecipe(String userName, String resource, String purpose) {
    this.userName = userName;
    this.resource = resource;
    this.purpose = purpose;
  }

  String userName() {
    return userName;
  }

  String purpose() {
    return purpose;
  }

  /** The script. */
  String text() {
    try (InputStream in =
        CaptureRecipe.class.getResourceAsStream("/dev/lockreel/capture/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError("built-in " + resource, e);
    }
  }

  /** The recipe of that name, or null. */
  static CaptureRecipe named(String name) {
    return Arrays.stream(values()).filter(r -> r.userName.equals(name)).findFirst().orElse(null);
  }
}
