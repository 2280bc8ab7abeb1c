package dev.lockreel.cli;

import java.nio.file.Path;

/** Pages of searches, as the command line writes them. */
public final class SearchPage {
  private SearchPage() {}

  /** Searches a scenario of {@code traces/search} under a protocol. */
  public static void write(Path page, String scenario, String protocol) {
    Shell.run(
        "search",
        "--protocol",
        protocol,
        "--output",
        "html",
        "--output-file",
        page.toString(),
        "traces/search/" + scenario + ".ndjson");
  }
}
