package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link NaiveValidator} says of one event: a finding that must be, or one out of several
 * where the rules leave open which.
 *
 * @param required false where it may as well be missing
 * @param choices fingerprints, each with what it stands for in words
 * @param closing the dependency that closes the cycle of an order inversion, else null
 * @param kind of which it is new; null as well
 * @param countedBefore how often that one had been drawn before
 * @param pathLength number of dependencies of the cycle of an order inversion, else 0
 */
record NaiveVerdict(
    Rule rule,
    boolean required,
    Map<String, String> choices,
    Confidence confidence,
    Severity severity,
    NaiveEdge closing,
    String kind,
    long countedBefore,
    int pathLength) {
  NaiveVerdict {
    choices = new TreeMap<>(choices);
  }
}
