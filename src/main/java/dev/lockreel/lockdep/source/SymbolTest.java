package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Symbols;
import java.util.Arrays;
import java.util.function.Predicate;

/** A question about the text of a symbol. One array read per event once a symbol is known. */
public final class SymbolTest {
  private static final byte UNKNOWN = 0;
  private static final byte NO = 1;
  private static final byte YES = 2;

  private final Predicate<String> question;
  private byte[] known = new byte[1 << 10];

  public SymbolTest(Predicate<String> question) {
    this.question = question;
  }

  public boolean passes(int symbol, Symbols symbols) {
    if (symbol >= known.length) {
      known = Arrays.copyOf(known, Math.max(known.length * 2, symbol + 1));
    }
    byte answer = known[symbol];
    if (answer == UNKNOWN) {
      answer = question.test(symbols.text(symbol)) ? YES : NO;
      known[symbol] = answer;
    }
    return answer == YES;
  }
}
