package dev.lockreel.report.html;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints how fast the page shows and moves a graph of 2,000 classes and 50,000 dependencies; a
 * program, not a test: {@code mvn -q test-compile exec:java
 * -Dexec.mainClass=dev.lockreel.report.html.PageTimings -Dexec.classpathScope=test}.
 *
 * <p>Frames are those that the compositor drew, from the browser's own tracing ({@code DrawFrame}).
 */
public final class PageTimings {
  private static final int WARM_UP = 1;
  private static final int ROUNDS = 4;

  /**
   * Moves for three seconds, by an event each frame, as a hand would; then takes down what was
   * slow.
   */
  private static final String MOVE =
      """
      const [kind, done] = arguments;
      const canvas = document.querySelector("canvas");
      const box = canvas.getBoundingClientRect();
      const at = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
        pointerId: 1, isPrimary: true, clientX: box.left + x, clientY: box.top + y }));
      canvas.setPointerCapture = () => {};
      const begin = performance.now();
      let last = begin;
      const gaps = [];
      if (kind === "pan") at("pointerdown", 400, 300);
      const step = (now) => {
        gaps.push(now - last);
        last = now;
        const t = (now - begin) / 1000;
        if (kind === "pan") at("pointermove", 400 + 250 * Math.sin(t * 3), 300 + 150 * Math.sin(t * 2));
        else canvas.dispatchEvent(new WheelEvent("wheel", { cancelable: true,
            deltaY: 40 * Math.sin(t * 2), clientX: box.left + 400, clientY: box.top + 300 }));
        if (t < 3) requestAnimationFrame(step);
        else { if (kind === "pan") at("pointercancel", 400, 300);
          gaps.sort((a, b) => a - b);
          done([gaps.length / t, gaps[Math.floor(gaps.length / 2)],
                gaps[Math.floor(gaps.length * 0.99)], gaps[gaps.length - 1]]); }
      };
      requestAnimationFrame(step);
      """;

  /** The longest task of the page so far, in ms; tasks below 50 ms are not listed. */
  private static final String LONGEST_TASK =
      """
      const done = arguments[0];
      let longest = 0;
      new PerformanceObserver((list) => {
        list.getEntries().forEach((e) => { longest = Math.max(longest, e.duration); });
      }).observe({ type: "longtask", buffered: true });
      setTimeout(() => done(longest), 300);
      """;

  private PageTimings() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("page-timings");
    Path page = LargePage.write(folder.resolve("large.html"));
    System.out.printf(Locale.ROOT, "%,d bytes%n", Files.size(page));
    try (Browser browser = Browser.traced(Files.createDirectory(folder.resolve("profile")))) {
      browser.size(1280, 900);
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        browser.open(page, "#/graph");
        browser.await("document.querySelector('canvas')?.dataset.painted === 'true'");
        System.out.printf(
            "first picture after %s ms, complete after %s ms, longest task %s ms%n",
            browser.value("Math.round(performance.getEntriesByName('first-picture')[0].startTime)"),
            browser.value("Math.round(performance.getEntriesByName('painted')[0].startTime)"),
            browser.run(LONGEST_TASK));
        print(browser.traceSoFar());
      }
      for (String kind : List.of("pan", "zoom")) {
        browser.traceSoFar();
        Object[] frames = ((List<?>) browser.run(MOVE, kind)).toArray();
        System.out.printf(
            "%s: frames a second, median, 99th, longest gap (ms): %s%n",
            kind, Arrays.toString(frames));
        print(browser.traceSoFar());
      }
    }
  }

  private static void print(Trace trace) {
    System.out.printf(
        "  %d frames drawn; processor time of threads:%n%s", trace.drawnFrames(), trace.threads());
  }
}
