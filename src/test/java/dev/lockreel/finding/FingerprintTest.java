package dev.lockreel.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  @Test
  void aCycleHasOneFingerprintFromWhereverItBegins() {
    List<String> cycle = new ArrayList<>(List.of("B", "A", "C", "A2"));
    List<String> rotated = Fingerprint.smallestRotation(cycle);
    for (int i = 0; i < cycle.size(); i++) {
      Collections.rotate(cycle, 1);
      assertThat(Fingerprint.smallestRotation(cycle)).isEqualTo(rotated).startsWith("A");
    }
  }

  @Test
  void theOtherWayRoundIsAnotherCycle() {
    assertThat(Fingerprint.smallestRotation(List.of("A", "B", "C")))
        .isNotEqualTo(Fingerprint.smallestRotation(List.of("C", "B", "A")));
  }

  @Test
  void aNameTwiceOnACircleIsRotatedByWhatFollowsIt() {
    assertThat(Fingerprint.smallestRotation(List.of("A", "C", "A", "B")))
        .containsExactly("A", "B", "A", "C");
  }

  @Test
  void theRotationOfALongCycleIsTheOneThatComparingAllGives() {
    Random random = new Random(1);
    for (int n = 1; n < 60; n++) {
      List<String> cycle = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        cycle.add(random.nextInt(10) < 8 ? "A" : "B");
      }
      List<String> smallest = cycle;
      for (int i = 1; i < n; i++) {
        List<String> turned = new ArrayList<>(cycle.subList(i, n));
        turned.addAll(cycle.subList(0, i));
        smallest =
            String.join("", turned).compareTo(String.join("", smallest)) < 0 ? turned : smallest;
      }
      assertThat(Fingerprint.smallestRotation(cycle)).isEqualTo(smallest);
    }
  }

  @Test
  void rulesAndNamesMakeDifferentFingerprints() {
    String first = Fingerprint.of(Rule.LOCK_RECURSION, List.of("A"));
    assertThat(first).hasSize(16).matches("[0-9a-f]+");
    assertThat(Fingerprint.of(Rule.BAD_UNLOCK_BALANCE, List.of("A"))).isNotEqualTo(first);
    assertThat(Fingerprint.of(Rule.LOCK_RECURSION, List.of("A", ""))).isNotEqualTo(first);
    assertThat(Fingerprint.of(Rule.LOCK_ORDER_INVERSION, List.of("A", "BC")))
        .isNotEqualTo(Fingerprint.of(Rule.LOCK_ORDER_INVERSION, List.of("AB", "C")));
  }
}
