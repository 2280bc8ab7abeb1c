package dev.lockreel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The words of code, messages and documents are the field's own, and each sentence says its
 * subject.
 */
class PlainEnglishTest {
  private static final List<Path> ROOTS =
      Stream.of(
              "src",
              "docs",
              "schemas",
              "traces",
              "README.md",
              "CHANGELOG.md",
              "CONTRIBUTING.md",
              "pom.xml")
          .map(Path::of)
          .toList();

  private static final Pattern TEXT = Pattern.compile(".*\\.(java|md|ts|css|sh|json|yaml|xml)");

  /** Words, also those that a name in camel case consists of. */
  private static final Pattern WORD = Pattern.compile("[A-Z]?[a-z]+|[A-Z]+");

  /** An element of SVG. */
  private static final String SVG = "\"circle\"";

  /** For these stand: cycle; after, before; publish, report, print; no task, no one. */
  private static final Set<String> AVOIDED =
      Set.of(
          "circle", "circles", "behind", "tell", "tells", "telling", "told", "nobody", "somebody");

  /** A comment that begins so has to be read together with the one before it. */
  private static final Pattern RIDDLE =
      Pattern.compile(
          "/\\*\\*[\\s*]*The same(,| (as|against|but|by|for|from|in|of|on|to|when|where|with|without)\\b)");

  /** All but this one, which has to name them. */
  private static List<Path> files() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path root : ROOTS) {
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(Files::isRegularFile)
            .filter(file -> !file.endsWith("PlainEnglishTest.java"))
            .filter(file -> TEXT.matcher(file.toString()).matches())
            .forEach(all::add);
      }
    }
    return all;
  }

  @Test
  void termsAreThoseOfTheField() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files()) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        Matcher words = WORD.matcher(line.replace(SVG, ""));
        while (words.find()) {
          if (AVOIDED.contains(words.group().toLowerCase(Locale.ROOT))) {
            found.add(file + ":" + number + ": " + words.group());
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void commentsSayWhatAThingIs() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files()) {
      if (RIDDLE.matcher(Files.readString(file)).find()) {
        found.add(file.toString());
      }
    }
    assertThat(found).isEmpty();
  }
}
