package dev.lockreel.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a screen, with a profile of its own, driven by its chromedriver. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String WALK =
      """
      const [places, done] = arguments;
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      const own = (e) => (e.localName === "script" && e.parentNode === document.body)
          || (e.localName === "style" && e.parentNode === document.head);
      const foreign = () => [...document.querySelectorAll("*")].flatMap((e) => [
        ...(/^(iframe|img|link|base|object|embed|style|script|form)$/i.test(e.localName)
            && !own(e) && e.role !== "search" ? [e.localName] : []),
        ...e.getAttributeNames().filter((name) => /^on|^src|^style$/.test(name)
            || (name === "href" && !e.getAttribute(name).startsWith("#"))),
      ]);
      (async () => {
        const views = [];
        for (const place of places) {
          location.hash = place;
          await frame();
          await frame();
          while (document.querySelector(".graph-view") && !document.querySelector("canvas")) {
            await frame();
          }
          views.push({
            place,
            text: document.title + document.querySelector("main").textContent,
            foreign: foreign().concat(document.scripts.length <= 2 ? [] : ["scripts"]),
          });
        }
        return views;
      })().then(done, (problem) => done([{ place: "", text: "", foreign: [String(problem)] }]));
      """;

  private final ChromeDriver driver;

  /**
   * Selenium warns of each new Chromium whose protocol it has no classes for; none are used here.
   */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private Browser(ChromeDriver driver) {
    this.driver = driver;
    driver.manage().timeouts().scriptTimeout(PATIENCE).pageLoadTimeout(PATIENCE);
  }

  /** Starts it; {@code profile} is an empty folder. Fails where it is not installed. */
  static Browser start(Path profile) {
    return start(profile, Map.of());
  }

  /** Starts it with its own tracing on; it is slower then. */
  static Browser traced(Path profile) {
    return start(profile, Map.of("traceCategories", Trace.CATEGORIES));
  }

  private static Browser start(Path profile, Map<String, String> tracing) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(installed("chromium"));
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile.toAbsolutePath());
    SELENIUM.setLevel(Level.SEVERE);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    if (!tracing.isEmpty()) {
      options.setExperimentalOption("perfLoggingPrefs", tracing);
    }
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(installed("chromedriver"))
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static File installed(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "no "
                        + name
                        + " found: the tests of HTML reports need Chromium and its driver (Debian:"
                        + " apt-get install chromium chromium-driver)"));
  }

  /**
   * Opens a report at a place such as {@code #/graph}, as from a link, and waits until it is up.
   */
  void open(Path file, String place) {
    driver.get("about:blank");
    driver.get(file.toUri() + place);
    await("document.documentElement.dataset.ready === 'true'");
  }

  /** Opens a page of a server, and waits until it is up. */
  void open(String address) {
    driver.get(address);
    await("document.documentElement.dataset.ready === 'true'");
  }

  /** Leaves the page that is open. */
  void leave() {
    driver.get("about:blank");
  }

  /** Goes to a place of the page that is open. */
  void go(String place) {
    driver.executeScript("location.hash = arguments[0]", place);
  }

  void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** Has the system ask for dark or light colours. */
  void preferColours(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What an expression of JavaScript is in the page. */
  Object value(String expression) {
    return driver.executeScript("return " + expression);
  }

  /** Waits, frame by frame, until an expression is true. */
  void await(String expression) {
    driver.executeAsyncScript(
        "const done = arguments[arguments.length - 1];"
            + "const look = () => ("
            + expression
            + ") ? done() : requestAnimationFrame(look);"
            + "look();");
  }

  /** What a script answers by its last argument, which is a function. */
  Object run(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  /** What the tracing has of the time since this was last asked. */
  Trace traceSoFar() {
    // Asking collects what was traced; it is in the answer to the next question.
    List<LogEntry> asked = new ArrayList<>(performanceLog());
    asked.addAll(performanceLog());
    Trace trace = new Trace();
    for (LogEntry entry : asked) {
      JsonNode message = json(entry.getMessage()).path("message");
      if (message.path("method").asText().equals("Tracing.dataCollected")) {
        trace.add(message.path("params"));
      }
    }
    return trace;
  }

  private List<LogEntry> performanceLog() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll();
  }

  /** The first element that fits a CSS selector. */
  WebElement find(String selector) {
    return (WebElement)
        driver.executeScript("return document.querySelector(arguments[0])", selector);
  }

  /** The texts of all elements that fit. */
  List<String> texts(String selector) {
    Object all =
        driver.executeScript(
            "return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)",
            selector);
    return ((List<?>) all).stream().map(String::valueOf).toList();
  }

  /** Where the links that fit lead. */
  List<String> links(String selector) {
    return ((List<?>)
            driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map((each) => each.hash)",
                selector))
        .stream().map(String::valueOf).toList();
  }

  /**
   * One place of the page as it was shown.
   *
   * @param text all its text
   * @param foreign elements and attributes that the page's own code never makes
   */
  record View(String place, String text, List<String> foreign) {}

  /** Goes to each place in turn, and takes down what is there once it is drawn. */
  List<View> walk(List<String> places) {
    List<?> views = (List<?>) driver.executeAsyncScript(WALK, places);
    return views.stream()
        .map(each -> (Map<?, ?>) each)
        .map(
            view ->
                new View(
                    String.valueOf(view.get("place")),
                    String.valueOf(view.get("text")),
                    ((List<?>) view.get("foreign")).stream().map(String::valueOf).toList()))
        .toList();
  }

  /** The element that has the keyboard. */
  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** The keys, to whatever has the keyboard. */
  void press(CharSequence... keys) {
    focused().sendKeys(keys);
  }

  byte[] screenshot() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  /** What the page, or what forbids it something, said on the console since this was last asked. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getLevel() + " " + entry.getMessage())
        .toList();
  }

  /** Addresses that pages of files asked for since this was last asked, besides themselves. */
  List<String> requests() {
    List<String> requests = new ArrayList<>();
    driver
        .manage()
        .logs()
        .get(LogType.PERFORMANCE)
        .forEach(
            entry -> {
              JsonNode message = json(entry.getMessage()).path("message");
              JsonNode asked = message.path("params");
              if (message.path("method").asText().equals("Network.requestWillBeSent")
                  && asked.path("documentURL").asText().startsWith("file:")
                  && !asked.path("type").asText().equals("Document")) {
                requests.add(asked.path("request").path("url").asText());
              }
            });
    return requests;
  }

  /** Other addresses that pages of a server asked for since this was last asked. */
  List<String> requestsBeside(String server) {
    return performanceLog().stream()
        .map(entry -> json(entry.getMessage()).path("message"))
        .filter(each -> each.path("method").asText().equals("Network.requestWillBeSent"))
        .filter(each -> each.path("params").path("documentURL").asText().startsWith(server))
        .map(each -> each.path("params").path("request").path("url").asText())
        .filter(each -> !each.startsWith(server) && !each.startsWith("data:"))
        .toList();
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
