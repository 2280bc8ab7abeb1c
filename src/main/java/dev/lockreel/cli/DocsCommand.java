package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel docs}: the documentation, where there is no network. */
@Command(
    name = "docs",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Prints a page of the documentation, or lists the pages. Pages of rules: lockreel rules RULE.",
    footerHeading = "%nExamples:%n",
    footer = {"  lockreel docs", "  lockreel docs capturing | less"})
final class DocsCommand implements Callable<Integer> {
  private static final String FOLDER = "/dev/lockreel/docs";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PAGE", arity = "0..1", description = "The page; without it, a list.")
  private String page;

  @Override
  public Integer call() throws IOException {
    URL folder = DocsCommand.class.getResource(FOLDER);
    if (folder == null) {
      throw new IOException(
          "this build of lockreel is without its documentation: build it with Maven");
    }
    URI uri = URI.create(folder.toString());
    if ("jar".equals(uri.getScheme())) {
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        print(jar.getPath(FOLDER));
      }
    } else {
      print(Path.of(uri));
    }
    StandardOutput.flush(System.out);
    return ExitCode.NOTHING_FOUND;
  }

  private void print(Path folder) throws IOException {
    SortedMap<String, Path> pages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(each -> each.toString().endsWith(".md"))
          .forEach(
              each ->
                  pages.put(folder.relativize(each).toString().replaceFirst("\\.md$", ""), each));
    }
    if (page == null) {
      for (Map.Entry<String, Path> each : pages.entrySet()) {
        System.out.println(
            String.format(Locale.ROOT, "%-20s  %s", each.getKey(), title(each.getValue())));
      }
    } else if (pages.containsKey(page)) {
      System.out.print(Files.readString(pages.get(page)));
    } else {
      throw new ParameterException(
          spec.commandLine(),
          "there is no page '" + page + "'" + Spelling.meant(page, pages.keySet()));
    }
  }

  private static String title(Path file) throws IOException {
    return Files.readString(file).lines().findFirst().orElse("").replaceFirst("^#+ *", "");
  }
}
