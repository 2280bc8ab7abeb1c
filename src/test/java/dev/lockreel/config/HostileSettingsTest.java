package dev.lockreel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever stands in a file of settings, its reader takes it or says in a sentence why not. */
@Timeout(120)
class HostileSettingsTest {
  private static final int MUTATIONS = 1_500;

  /** Things that parsers stumble over. */
  private static final List<String> PIECES =
      List.of(
          "[",
          "]",
          "{",
          "}",
          ":",
          "- ",
          ",",
          "\"",
          "'",
          "\\",
          "&a ",
          "*a",
          "!!int ",
          "!<x> ",
          "%YAML 9.9\n",
          "---\n",
          "...\n",
          "? ",
          "| ",
          ">\n",
          "#",
          "\t",
          "\n",
          "\r",
          "\0",
          "\u0085",
          "\u2028",
          "\ufeff",
          "\ud800",
          "1e999999999",
          "0x",
          "-",
          "NaN",
          ".inf",
          "9".repeat(1500),
          "null",
          "true",
          "~",
          "\\ud800",
          "\"\\u00",
          "[".repeat(2_000),
          "{\"a\":".repeat(1_500),
          "*".repeat(500),
          "x".repeat(60_000));

  @TempDir private Path folder;

  private interface Reader {
    Object read(Path file) throws ConfigurationException;
  }

  private enum Settings {
    CLASSES(
        ClassAnnotationFile::load,
        "- {name: \"&a->b\", type: mutex}\n- name: c*\n  type: spinlock\n"),
    RULES(
        file -> OrderRuleFile.load(file.toString()),
        "- name: n\n  order: [a, b]\n- never-under: {lock: x, under: [y]}\n- leaf: [z]\n"),
    SUPPRESSIONS(
        SuppressionFile::load,
        """
        - {rule: lock-recursion, class: a*, reason: r, expires: 2030-01-01}
        - {fingerprint: 0123456789abcdef, reason: r}
        """),
    PROBES(
        ProbeMappingFile::load,
        "- probe: p\n  event: vfio_pin_pages\n  fields: {npage: {sum: [a, b]}}\n  when: {r: {not: 0}}\n"),
    KALLSYMS(
        file -> KallsymsFile.noValidateKey(file.toString()),
        "ffffffff824722c0 D __lockdep_no_validate__\n"),
    BASELINE(
        BaselineFile::load,
        "{\"tool\": {\"name\": \"lockreel\"}, \"findings\": [{\"fingerprint\": \"01\", \"severity\":"
            + " \"error\", \"count\": 3}]}");

    @SuppressWarnings("ImmutableEnumChecker") // A method reference.
    private final Reader reader;

    private final String sample;

    Settings(Reader reader, String sample) {
      this.reader = reader;
      this.sample = sample;
    }
  }

  @ParameterizedTest
  @EnumSource(Settings.class)
  void mutationsAreTakenOrRefused(Settings settings) throws IOException {
    long seed = Seed.of("HostileSettingsTest");
    Random random = new Random(seed);
    for (int i = 0; i < MUTATIONS; i++) {
      check(settings, mutated(settings.sample.getBytes(StandardCharsets.UTF_8), random));
    }
  }

  @ParameterizedTest
  @EnumSource(Settings.class)
  void oddFilesAreTakenOrRefused(Settings settings) throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put("empty", "");
    files.put("deep list", "[".repeat(100_000));
    files.put("deep closed list", "[".repeat(100_000) + "]".repeat(100_000));
    files.put("deep objects", "{\"a\":".repeat(100_000));
    files.put(
        "deep blocks",
        Stream.iterate(0, n -> n + 1)
            .limit(2_000)
            .map(n -> " ".repeat(n) + "-\n")
            .reduce("", String::concat));
    files.put("a number", "1" + "0".repeat(200_000));
    files.put("an exponent", "1e999999999");
    files.put("a long text", "- name: " + "x".repeat(1_000_000));
    files.put("a long pattern", "- {name: \"" + "*a".repeat(30_000) + "\", type: mutex}");
    files.put("a long key", "- {" + "k".repeat(100_000) + ": 1}");
    files.put("wrong types", "{\"tool\": [], \"findings\": {\"a\": 1}}");
    files.put(
        "no objects", "{\"tool\": {\"name\": \"lockreel\"}, \"findings\": [1, null, [], \"x\"]}");
    files.put(
        "keys twice", "{\"tool\": {\"name\": \"lockreel\"}, \"findings\": [], \"findings\": 1}");
    files.put(
        "a number for a fingerprint",
        "{\"tool\": {\"name\": \"lockreel\"}, \"findings\": [{\"fingerprint\": 1e999999999, \"severity\":"
            + " {}}]}");
    files.put("two documents", settings.sample + "\n---\n" + settings.sample);
    files.put("a bomb", "- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      check(settings, file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    byte[] utf16 = settings.sample.getBytes(StandardCharsets.UTF_16);
    check(settings, utf16);
    check(settings, Arrays.copyOf(utf16, utf16.length - 1));
    check(settings, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0, 1, 2, 3});
    check(settings, new byte[100_000]);
  }

  private void check(Settings settings, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("settings"), content);
    try {
      settings.reader.read(file);
    } catch (ConfigurationException e) {
      assertThat(e.getMessage()).startsWith(file.toString());
    } catch (RuntimeException | Error e) {
      int shown = Math.min(content.length, 300);
      throw new AssertionError(
          settings + ": " + new String(content, 0, shown, StandardCharsets.UTF_8), e);
    }
  }

  private static byte[] mutated(byte[] sample, Random random) {
    String text = new String(sample, StandardCharsets.ISO_8859_1);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), at + random.nextInt(12));
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      text =
          switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + piece + text.substring(at);
            case 1 -> text.substring(0, at) + piece + text.substring(to);
            case 2 -> text.substring(0, at) + text.substring(to);
            case 3 -> text.substring(0, to) + text.substring(at);
            default -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(to);
          };
    }
    return random.nextBoolean()
        ? text.getBytes(StandardCharsets.UTF_8)
        : text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
