package dev.lockreel.report.html;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a picture of every view of the page, light and dark, wide and on a phone, to be looked at;
 * a program, not a test: its one argument is the folder that takes them. {@code html-report.png} is
 * the picture of the README.
 */
public final class PageScreenshots {
  private static final String[] TRACES = {
    "traces/captures/bugs-abba.txt.zst",
    "traces/captures/sem-pin_leak.txt.zst",
    "traces/formats/dining-philosophers.std",
    "traces/captures/bugs-hardirq_inv.txt.zst"
  };

  private PageScreenshots() {}

  /** Writes {@code VIEW-COLOURS-WIDTH.png}. */
  public static void main(String[] args) throws IOException {
    Path to = Files.createDirectories(Path.of(args[0]));
    Path folder = Files.createTempDirectory("page-screenshots");
    Path page = Files.write(folder.resolve("page.html"), SamplePages.of(TRACES));
    try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("profile")))) {
      browser.open(page, "#/");
      List<String> places = new ArrayList<>(List.of("#/", "#/graph", "#/locks"));
      browser.links("a[href^='#/finding/']").stream().distinct().limit(5).forEach(places::add);
      for (String scheme : List.of("light", "dark")) {
        for (int width : new int[] {1280, 390}) {
          browser.preferColours(scheme);
          browser.size(width, width == 390 ? 844 : 900);
          for (int i = 0; i < places.size(); i++) {
            browser.open(page, places.get(i));
            if (places.get(i).equals("#/graph")) {
              browser.await("document.querySelector('canvas')?.dataset.painted === 'true'");
            }
            String name = i + "-" + scheme + "-" + (width == 390 ? "phone" : "wide") + ".png";
            Files.write(to.resolve(name), browser.screenshot());
          }
        }
      }
      System.out.println(String.join("\n", places));
      readme(browser, folder, to);
    }
  }

  /** A cycle of three tasks. */
  private static void readme(Browser browser, Path folder, Path to) throws IOException {
    byte[] report = SamplePages.of("traces/captures/bugs-all.txt.zst");
    Path page = Files.write(folder.resolve("readme.html"), report);
    browser.preferColours("light");
    browser.size(1100, 973);
    browser.open(page, "#/?q=lb_c3_A&rule=lock-order-inversion");
    browser.open(page, browser.links("a[href^='#/finding/']").get(0));
    Files.write(to.resolve("html-report.png"), browser.screenshot());
  }
}
