package dev.lockreel.report.html;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.lockreel.report.HiddenText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A trace whose every name tries to become code, markup, or something unseen. */
final class HostileTrace {
  private HostileTrace() {}

  /** Texts that run or load something where they are taken for markup. */
  static List<String> payloads() {
    List<String> all =
        new ArrayList<>(
            List.of(
                "</script><script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<svg onload=alert(1)>",
                "\" onmouseover=alert(1) x=\"",
                "' autofocus onfocus=alert(1) '",
                "<!--<script>",
                "]]></style><style>body{display:none}</style>",
                "javascript:alert(1)",
                "#/finding/<b>",
                "<iframe src=http://127.0.0.1:1/>",
                "<base href=http://127.0.0.1:1/>",
                "<link rel=stylesheet href=http://127.0.0.1:1/>",
                "url(http://127.0.0.1:1/)",
                "&lt;b&gt;&amp;&#60;",
                "${alert(1)}",
                "{{constructor.constructor('alert(1)')()}}",
                "@@GRAPH@@",
                "__proto__",
                "%3Cscript%3E"));
    all.addAll(HiddenText.payloads());
    return all;
  }

  /** Two locks taken in both orders, the payloads in every text of every event; NDJSON. */
  static Path write(Path folder, String payload) throws IOException {
    String p = new String(JsonStringEncoder.getInstance().quoteAsString(payload));
    StringBuilder lines = new StringBuilder();
    String[][] events = {
      {"lock_acquire", "A", "1"},
      {"lock_acquire", "B", "1"},
      {"lock_release", "B", "1"},
      {"lock_release", "A", "1"},
      {"lock_acquire", "B", "2"},
      {"lock_acquire", "A", "2"},
      {"lock_acquire", "A", "2"},
    };
    int clock = 0;
    for (String[] event : events) {
      lines.append(
          "{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":%s,\"comm\":\"%s\",\"lock\":\"0x%s0\",\"class\":\"%s%s\""
              .formatted(event[0], ++clock * 1000, event[2], p, event[1], event[1], p));
      if (event[0].equals("lock_acquire")) {
        lines.append(
            ",\"mode\":\"exclusive\",\"ip\":\"%s\",\"stack\":[\"%s\",\"f%s\"]".formatted(p, p, p));
      }
      lines.append("}\n");
    }
    lines.append("{\"event\":\"%s\",\"ts\":9000,\"cpu\":0,\"pid\":1}\n".formatted(p));
    lines.append("{\"%s\":1}\n".formatted(p));
    return Files.writeString(folder.resolve(payload.replaceAll("[/\\x00]", "") + ".ndjson"), lines);
  }
}
