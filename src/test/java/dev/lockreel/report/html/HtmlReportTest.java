package dev.lockreel.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of the page. */
class HtmlReportTest {
  private static final String ABBA = "traces/captures/bugs-abba.txt.zst";
  private static final int MEBIBYTE = 1 << 20;
  private static final Pattern DATA = Pattern.compile("(<script type=[^>]*>)[A-Za-z0-9+/=]+(?=<)");

  @TempDir private Path folder;

  @Test
  void theSameTraceGivesTheSameBytes() throws IOException {
    assertThat(SamplePages.of(ABBA)).isEqualTo(SamplePages.of(ABBA));
  }

  @Test
  void thePageWithoutDataIsSmallAndLinksToNothing() throws IOException {
    String page = withoutData(SamplePages.of(ABBA));
    assertThat(page.length()).isLessThan(MEBIBYTE);
    assertThat(page).doesNotContainPattern("(src|href)=[\"'](?!#)").doesNotContain("@@");
  }

  /** Data are base64 alone: whatever a trace holds, the rest of the page is the same. */
  @Test
  void nothingOfATraceIsOutsideTheData() throws IOException {
    String page = withoutData(SamplePages.of(ABBA));
    for (String payload : HostileTrace.payloads()) {
      String trace = HostileTrace.write(folder, payload).toString();
      assertThat(withoutData(SamplePages.of(trace))).isEqualTo(page);
    }
  }

  private static String withoutData(byte[] page) {
    return DATA.matcher(new String(page, StandardCharsets.UTF_8)).replaceAll("$1");
  }
}
