package dev.lockreel.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GlobTest {
  /** Compared with regular expressions, over an alphabet in which much repeats. */
  @Test
  void aStarStandsForAnyCharacters() {
    long seed = Seed.of("GlobTest");
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String pattern = text(random, "ab*", 7);
      String name = text(random, "ab", 9);
      String regex =
          Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
      assertThat(new Glob(pattern).matches(name))
          .as("%s fits %s", pattern, name)
          .isEqualTo(name.matches(regex));
    }
  }

  private static String text(Random random, String alphabet, int most) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(most + 1); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  @Timeout(10)
  void manyStarsAndLongNamesCostNothing() {
    String name = "a".repeat(1_000_000);
    assertThat(new Glob("*a".repeat(100_000) + "b").matches(name)).isFalse();
    assertThat(new Glob("*a".repeat(100_000)).matches(name)).isTrue();
    assertThat(new Glob("*" + "a".repeat(500_000) + "b*").matches(name)).isFalse();
    assertThat(new Glob("*".repeat(1_000_000)).matches(name)).isTrue();
    assertThat(ClassPattern.of("x".repeat(1_000_000)).fitsPrinted(name + "#1/1")).isFalse();
  }
}
