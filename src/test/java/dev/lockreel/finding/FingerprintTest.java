package dev.lockreel.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  @Test
  void aCircleHasOneFingerprintFromWhereverItBegins() {
    List<String> circle = new ArrayList<>(List.of("B", "A", "C", "A2"));
    List<String> rotated = Fingerprint.smallestRotation(circle);
    for (int i = 0; i < circle.size(); i++) {
      Collections.rotate(circle, 1);
      assertThat(Fingerprint.smallestRotation(circle)).isEqualTo(rotated).startsWith("A");
    }
  }

  @Test
  void theOtherWayRoundIsAnotherCircle() {
    assertThat(Fingerprint.smallestRotation(List.of("A", "B", "C")))
        .isNotEqualTo(Fingerprint.smallestRotation(List.of("C", "B", "A")));
  }

  @Test
  void aNameTwiceOnACircleIsRotatedByWhatFollowsIt() {
    assertThat(Fingerprint.smallestRotation(List.of("A", "C", "A", "B")))
        .containsExactly("A", "B", "A", "C");
  }

  @Test
  void rulesAndNamesAreToldApart() {
    String first = Fingerprint.of(Rule.LOCK_RECURSION, List.of("A"));
    assertThat(first).hasSize(16).matches("[0-9a-f]+");
    assertThat(Fingerprint.of(Rule.BAD_UNLOCK_BALANCE, List.of("A"))).isNotEqualTo(first);
    assertThat(Fingerprint.of(Rule.LOCK_RECURSION, List.of("A", ""))).isNotEqualTo(first);
    assertThat(Fingerprint.of(Rule.LOCK_ORDER_INVERSION, List.of("A", "BC")))
        .isNotEqualTo(Fingerprint.of(Rule.LOCK_ORDER_INVERSION, List.of("AB", "C")));
  }
}
