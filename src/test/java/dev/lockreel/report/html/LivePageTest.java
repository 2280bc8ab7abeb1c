package dev.lockreel.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.LiveBoard;
import dev.lockreel.stream.LivePage;
import dev.lockreel.stream.LiveStatus;
import dev.lockreel.stream.MetricsServer;
import dev.lockreel.stream.StreamException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page in a browser: findings come and go by themselves, and open in a report. */
class LivePageTest {
  private static final String TRACE = "traces/captures/bugs-all.txt.zst";
  private static final String BUILD = "6.1 <b>&\"x";

  @TempDir private static Path folder;
  private static Browser browser;
  private static List<Finding> findings;
  private static byte[] report;

  private final AtomicLong lag = new AtomicLong(7);
  private LiveBoard board;
  private MetricsServer server;

  @BeforeAll
  static void start() throws IOException {
    try (Replay replay =
        new Replay(BuiltinOptions.inMemory().withParserThreads(0), ReplayListener.NONE)) {
      replay.read(TRACE);
      findings = replay.findings();
    }
    report = SamplePages.of(TRACE);
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void serve() throws StreamException {
    server = new MetricsServer("127.0.0.1", 0, List.of(), () -> true, () -> true);
    board = new LiveBoard();
    server.show(
        new LivePage(
            board,
            () -> new LiveStatus("running", new TreeMap<>(Map.of("records to read", lag.get()))),
            graph -> {
              if (!graph.equals(BUILD)) {
                throw new IOException("there is no graph of that name yet");
              }
              return report;
            }));
  }

  @AfterEach
  void nothingElseIsAskedForAndNothingIsWrong() {
    assertThat(browser.requestsBeside("http://127.0.0.1:" + server.port() + "/")).isEmpty();
    assertThat(browser.console()).isEmpty();
    // The page must not ask a server that is gone.
    browser.leave();
    server.close();
  }

  private String address(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  private void put(String build, Finding finding) {
    board.put(build, finding.fingerprint(), JsonRecords.finding(finding));
  }

  private void awaitFindings(int number) {
    browser.await("document.querySelectorAll('.findings li').length === " + number);
  }

  @Test
  void findingsComeAndGoByThemselves() {
    put(BUILD, findings.get(0));
    browser.open(address("/"));
    awaitFindings(1);
    assertThat(browser.texts("h1")).containsExactly("1 finding");
    put(BUILD, findings.get(1));
    awaitFindings(2);
    assertThat(browser.texts(".findings .rule"))
        .containsExactly(findings.get(1).rule().id(), findings.get(0).rule().id());
    assertThat(browser.texts(".findings .marks").get(0)).startsWith(BUILD).contains("bugs-all");
    board.remove(BUILD, findings.get(1).fingerprint());
    awaitFindings(1);
    assertThat(browser.texts(".findings .rule")).containsExactly(findings.get(0).rule().id());
  }

  @Test
  void theStateAndTheLagAreThere() {
    browser.open(address("/"));
    browser.await("document.getElementById('state').textContent === 'running'");
    assertThat(browser.texts("#numbers div")).containsExactly("records to read7");
    lag.set(1_234);
    browser.await("document.getElementById('numbers').textContent === 'records to read1,234'");
  }

  @Test
  void aRuleOrABuildCanBeChosen() {
    findings.forEach(each -> put(BUILD, each));
    put("6.2", findings.get(0));
    browser.open(address("/"));
    awaitFindings(findings.size() + 1);
    String rule = findings.get(0).rule().id();
    int ofRule = (int) findings.stream().filter(each -> each.rule().id().equals(rule)).count();
    choose("rule", rule);
    awaitFindings(ofRule + 1);
    assertThat(browser.texts("#rule option")).contains(rule + " (" + (ofRule + 1) + ")");
    choose("build", "6.2");
    awaitFindings(1);
    assertThat(browser.texts("#machine option")).hasSizeGreaterThan(1);
  }

  private static void choose(String select, String value) {
    browser.run(
        "const [id, value, done] = arguments; const select = document.getElementById(id);"
            + "select.value = value; select.dispatchEvent(new Event('change')); done();",
        select,
        value);
  }

  @Test
  void aFindingOpensAsInTheReport() {
    Finding finding = findings.get(0);
    put(BUILD, finding);
    browser.open(address("/"));
    awaitFindings(1);
    browser.find(".findings a").click();
    browser.await("location.pathname === '/report' && document.documentElement.dataset.ready");
    assertThat(browser.value("location.hash")).isEqualTo("#/finding/" + finding.fingerprint());
    assertThat(browser.texts("#splat").get(0)).contains(finding.fingerprint());
  }

  @Test
  void itIsReadOnlyAndItsPolicyIsStrict() throws Exception {
    HttpResponse<String> page = answer("GET", "/");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'sha256-")
        .contains("connect-src 'self'", "frame-ancestors 'none'", "form-action 'none'")
        .doesNotContain("unsafe");
    assertThat(answer("GET", "/elsewhere").statusCode()).isEqualTo(404);
    assertThat(answer("GET", "/report?graph=none").body()).contains("no graph of that name");
    assertThat(answer("GET", "/report").statusCode()).isEqualTo(503);
    for (String path : List.of("/", "/events", "/report")) {
      assertThat(answer("POST", path).statusCode()).isEqualTo(405);
      assertThat(answer("HEAD", path).body()).isEmpty();
    }
  }

  private HttpResponse<String> answer(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address(path)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
