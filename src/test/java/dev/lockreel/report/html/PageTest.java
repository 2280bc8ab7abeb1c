package dev.lockreel.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.cli.SearchPage;
import dev.lockreel.finding.FindingSelection;
import dev.lockreel.finding.Rule;
import dev.lockreel.report.HiddenText;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The report in a browser: what it shows, how it is used, and that nothing in a trace runs. */
class PageTest {
  private static final String ABBA = "2a470d75397fcddc";

  /**
   * So many of the hostile names are looked at one by one in the graph, too: drawing takes time.
   */
  private static final int MARKUP = 8;

  @TempDir private static Path folder;
  private static Path bugs;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    bugs = page("bugs.html", "traces/captures/bugs-all.txt.zst");
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  /** The page asks for nothing, and neither it nor its policy complains. */
  @AfterEach
  void nothingIsAskedForAndNothingIsWrong() {
    assertThat(browser.requests()).isEmpty();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void theOverviewHasEveryFindingRanked() {
    browser.open(bugs, "");
    List<String> badges = browser.texts(".findings .badge");
    assertThat(badges).hasSizeGreaterThan(20).startsWith("error").endsWith("warning");
    int errors = badges.lastIndexOf("error") + 1;
    assertThat(badges.subList(errors, badges.size())).containsOnly("warning");
    assertThat(browser.texts("h1"))
        .containsExactly(
            badges.size()
                + " findings: "
                + errors
                + " errors, "
                + (badges.size() - errors)
                + " warnings");
    assertThat(browser.texts(".findings .marks").get(0)).startsWith("certain");
    assertThat(browser.texts("section h2")).contains("Sources", "Health", "Statistics");
  }

  @Test
  void aSelectionIsSaidAboveWhatItLeft() throws IOException {
    browser.open(selected("one.html", FindingSelection.ALL.ofFingerprints(List.of("2a47"))), "");
    assertThat(browser.texts("h1")).containsExactly("1 finding: 1 error");
    assertThat(browser.texts(".banner").get(0))
        .startsWith("Selected: fingerprint 2a47. 1 of 28 findings");
    browser.open(
        selected("none.html", FindingSelection.ALL.ofRules(List.of(Rule.USE_AFTER_FREE))), "");
    assertThat(browser.texts("h1")).containsExactly("No findings");
    assertThat(browser.texts(".banner").get(0))
        .startsWith("Nothing is selected: rule use-after-free. 0 of 28 findings");
  }

  private static Path selected(String name, FindingSelection selection) throws IOException {
    return Files.write(
        folder.resolve(name), SamplePages.of(selection, "traces/captures/bugs-all.txt.zst"));
  }

  @Test
  void aSearchIsInTheAddressAndComesBackWithIt() {
    browser.open(bugs, "");
    browser.press("/");
    browser.press("lb_abba");
    browser.await("document.querySelectorAll('.findings li').length === 1");
    assertThat(browser.texts(".findings .rule")).containsExactly("lock-order-inversion");
    String place = (String) browser.value("location.hash");
    assertThat(place).isEqualTo("#/?q=lb_abba");
    browser.open(bugs, place);
    assertThat(browser.texts(".findings .rule")).containsExactly("lock-order-inversion");
    assertThat(browser.find("#search").getDomProperty("value")).isEqualTo("lb_abba");
  }

  @Test
  void filtersNarrowTheList() {
    browser.open(bugs, "#/?severity=warning&rule=lock-recursion");
    assertThat(browser.texts(".findings .rule")).isNotEmpty().containsOnly("lock-recursion");
    assertThat(browser.texts(".findings .badge")).containsOnly("warning");
  }

  @Test
  void aFindingHasALinkOfItsOwn() {
    browser.open(bugs, "#/finding/" + ABBA);
    assertThat(browser.texts("h1").get(0))
        .contains("possible circular locking dependency detected");
    assertThat(browser.texts(".story").get(0)).contains("lb_abba_B while it held lb_abba_A");
    assertThat(browser.texts(".lanes .lane-title")).hasSize(2);
    assertThat(browser.texts(".scenario tbody tr").get(4)).isEqualTo("*** DEADLOCK ***");
    assertThat(browser.texts("#splat").get(0)).contains("lb_abba_A", "fingerprint  " + ABBA);
    assertThat(browser.texts("h2")).contains("How to fix", "Witnesses");
  }

  @Test
  void theKeyboardGoesFromFindingToFinding() {
    browser.open(bugs, "#/finding/" + ABBA);
    browser.press("j");
    browser.await("!location.hash.includes('" + ABBA + "')");
    browser.await("document.activeElement.id === 'main'");
    browser.press("k");
    browser.await("location.hash.includes('" + ABBA + "')");
    browser.press(Keys.TAB);
    assertThat(browser.focused().getText()).isEqualTo("All findings");
    browser.press(Keys.ENTER);
    browser.await("document.querySelector('.findings') !== null");
  }

  @Test
  void theGraphOpensAtAClassAndAtAPath() {
    browser.open(bugs, "#/graph");
    browser.await("document.querySelector('canvas')?.dataset.painted === 'true'");
    assertThat(browser.texts("h1").get(0)).matches("Graph: \\d+ lock classes, \\d+ dependencies");
    browser.find("#graph-class").sendKeys("mmap_lock", Keys.ENTER);
    browser.await("document.querySelector('h1').textContent === 'Graph: around &mm->mmap_lock'");
    assertThat(browser.value("location.hash")).isEqualTo("#/graph?class=mmap_lock");
    browser.open(bugs, "#/graph?class=lb_c3_A&to=lb_c3_C");
    browser.await("document.querySelectorAll('.graph-view table').length === 2");
    assertThat(browser.texts(".graph-view table:first-of-type tbody td:nth-child(2)"))
        .containsExactly("lb_c3_B", "lb_c3_C", "lb_c3_A");
  }

  @Test
  void theGraphIsFiltered() {
    browser.open(bugs, "#/graph?class=sb_writers");
    browser.await("document.querySelectorAll('.graph-view tbody tr').length > 20");
    browser.go("#/graph?class=sb_writers&kind=EN");
    browser.await("document.querySelectorAll('.graph-view tbody tr').length < 5");
  }

  @Test
  void aComponentOpensOnDemand() {
    browser.open(bugs, "#/graph");
    browser.await("document.querySelector('canvas')?.dataset.painted === 'true'");
    long before = discs();
    assertThat(browser.find(".side li button").getText()).isEqualTo("3 classes");
    browser.find(".side li button").click();
    browser.await("document.querySelector('canvas').dataset.discs === '" + (before + 2) + "'");
  }

  @Test
  void theGraphIsMovedByKeysAlone() {
    browser.open(bugs, "#/graph");
    browser.await("document.querySelector('canvas')?.dataset.painted === 'true'");
    String before = (String) browser.value("document.querySelector('canvas').dataset.camera");
    browser.value("document.querySelector('canvas').focus()");
    browser.press(Keys.ARROW_LEFT, "+");
    browser.await("document.querySelector('canvas').dataset.camera !== '" + before + "'");
    browser.press("0");
    browser.await("document.querySelector('canvas').dataset.camera === '" + before + "'");
  }

  @Test
  void aLedgerMarksTheLineThatDoesNotBalance() throws IOException {
    browser.open(page("leak.html", "traces/captures/sem-notifier_leak.txt.zst"), "");
    browser.find("a.finding").click();
    browser.await("document.querySelector('.ledger') !== null");
    assertThat(browser.texts(".ledger td.unbalanced")).contains("+1");
    assertThat(browser.find("svg.count").getDomAttribute("aria-label"))
        .isEqualTo("The count from 7.427881 s to 7.767516 s: 1");
  }

  @Test
  void locksAreSortedByThePressedColumnAndTheAddressKnows() {
    browser.open(bugs, "#/locks");
    assertThat(browser.texts("h1").get(0)).matches("Locks: \\d+ names");
    assertThat(browser.texts(".locks tbody td:first-child")).startsWith("sb_writers", "lb_cont_m");
    assertThat(browser.texts(".locks tbody tr:nth-child(2) td.number").get(1)).isEqualTo("55");
    browser.find(".locks th:nth-child(4) button").click();
    browser.await("location.hash === '#/locks?sort=wait-max'");
    assertThat(browser.texts(".locks tbody td:first-child").get(0)).isEqualTo("lb_cont_m");
    assertThat(browser.focused().getText()).startsWith("wait max");
    browser.press(Keys.ENTER);
    browser.await("location.hash === '#/locks?sort=wait-max.up'");
    browser.press("/");
    browser.press("lb_abba");
    browser.await("document.querySelectorAll('.locks tbody tr').length === 2");
    browser.open(bugs, "#/locks?q=lb_abba&sort=name");
    assertThat(browser.texts(".locks tbody td:first-child"))
        .containsExactly("lb_abba_B", "lb_abba_A");
  }

  @Test
  void coloursFollowTheSystemUnlessChosen() {
    browser.preferColours("dark");
    browser.open(bugs, "");
    assertThat(browser.value("document.documentElement.dataset.theme")).isEqualTo("dark");
    browser.find("#theme").click();
    assertThat(browser.value("document.documentElement.dataset.theme")).isEqualTo("light");
    browser.preferColours("light");
  }

  @Test
  void aPhoneScrollsDownAlone() {
    browser.size(390, 800);
    for (String place : List.of("", "#/finding/" + ABBA, "#/graph", "#/locks")) {
      browser.open(bugs, place);
      assertThat(browser.value("document.documentElement.scrollWidth <= innerWidth"))
          .as(place)
          .isEqualTo(true);
    }
    browser.size(1280, 900);
  }

  @Test
  void aReportWithoutFindingsOrGraphIsShown() throws IOException {
    Path empty =
        Files.writeString(
            folder.resolve("empty.ndjson"),
            "{\"event\":\"sched_process_exit\",\"ts\":1,\"cpu\":0,\"pid\":1}\n");
    Path page = page("empty.html", empty.toString());
    browser.open(page, "");
    assertThat(browser.texts("h1")).containsExactly("No findings");
    browser.open(page, "#/graph");
    browser.await("document.querySelector('canvas')?.dataset.painted === 'true'");
    browser.open(page, "#/finding/%E0%A4%A");
    assertThat(browser.texts("h1")).containsExactly("No such finding");
  }

  /**
   * An alert would fail the next call of the driver; what the policy forbids, the check after each
   * test.
   */
  @Test
  void nothingInATraceRunsOrIsMarkup() throws IOException {
    List<String> payloads = HostileTrace.payloads();
    List<String> traces = new ArrayList<>();
    List<String> places = new ArrayList<>(List.of("#/", "#/graph", "#/locks"));
    for (String payload : payloads) {
      traces.add(HostileTrace.write(folder, payload).toString());
    }
    for (String payload : payloads.subList(0, MARKUP)) {
      places.add("#/graph?class=" + URLEncoder.encode("A" + payload, StandardCharsets.UTF_8));
    }
    browser.open(page("hostile.html", traces.toArray(String[]::new)), "");
    List<String> findings = browser.links("a.finding");
    assertThat(findings).hasSizeGreaterThan(payloads.size());
    places.addAll(findings);
    for (Browser.View view : browser.walk(places)) {
      assertThat(view.foreign()).as(view.place()).isEmpty();
      HiddenText.assertNone(view.text());
    }
  }

  private static long discs() {
    return Long.parseLong((String) browser.value("document.querySelector('canvas').dataset.discs"));
  }

  @Test
  void aSearchShowsTheOrderOfAFindingAsLanes() {
    Path page = folder.resolve("search.html");
    SearchPage.write(page, "zap-against-faults", "vfio-zap=memory-lock-first");
    browser.open(page, "");
    assertThat(browser.texts("h1")).containsExactly("2 findings: 2 errors");
    assertThat(browser.texts("section h2")).containsExactly("Search");
    assertThat(browser.texts(".top nav a")).containsExactly("Findings");
    browser.open(page, "#/finding/235e537866456ad3");
    assertThat(browser.texts("h2").get(0)).isEqualTo("Order: 9 steps, 1 preemption");
    assertThat(browser.texts(".steps .lane-title")).containsExactly("vcpu0/100", "qemu/200");
    assertThat(browser.texts(".steps .waits"))
        .containsExactly("lock(&vdev->vma_lock): waits", "read_lock(&vdev->memory_lock): waits");
    assertThat(browser.value("document.querySelectorAll('.steps .bar').length")).isEqualTo(3L);
    assertThat(browser.value("document.querySelectorAll('.steps .waits-for').length"))
        .isEqualTo(2L);
    browser.press("j");
    browser.await("location.hash.includes('8f43829dcab06fc8')");
    assertThat(browser.texts("section p").get(0)).startsWith("No order of these calls was needed");
  }

  @Test
  void aSearchWithoutFindingSaysHowFarItWent() {
    Path page = folder.resolve("quiet.html");
    SearchPage.write(page, "zap-against-faults", "vfio-zap=vma-list");
    browser.open(page, "");
    assertThat(browser.texts("h1")).containsExactly("No findings");
    assertThat(browser.texts("section p"))
        .contains("No order of the calls has a finding.")
        .anySatisfy(each -> assertThat(each).startsWith("Complete: every order"));
  }

  private static Path page(String name, String... traces) throws IOException {
    return Files.write(folder.resolve(name), SamplePages.of(traces));
  }
}
