package dev.lockreel.ingest.batch;

import dev.lockreel.trace.Symbols;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The strings of a batch that is being written, numbered as they come; 0 is no string. */
final class StringsOut {
  private final WireWriter content = new WireWriter();
  private final Map<String, Integer> byText = new HashMap<>();

  /** Symbol by symbol, its number in this batch, or 0. */
  private int[] bySymbol = new int[1 << 10];

  private int[] symbols = new int[1 << 7];
  private int symbolCount;
  private int count;

  void clear() {
    for (int i = 0; i < symbolCount; i++) {
      bySymbol[symbols[i]] = 0;
    }
    symbolCount = 0;
    byText.clear();
    content.clear();
    count = 0;
  }

  int of(int symbol, Symbols names) {
    if (symbol == Symbols.NONE) {
      return 0;
    }
    if (symbol < bySymbol.length && bySymbol[symbol] != 0) {
      return bySymbol[symbol];
    }
    int number = of(names.text(symbol));
    if (symbol >= bySymbol.length) {
      bySymbol = Arrays.copyOf(bySymbol, Math.max(symbol + 1, bySymbol.length * 2));
    }
    if (symbolCount == symbols.length) {
      symbols = Arrays.copyOf(symbols, symbolCount * 2);
    }
    symbols[symbolCount++] = symbol;
    bySymbol[symbol] = number;
    return number;
  }

  int of(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    Integer known = byText.get(text);
    if (known != null) {
      return known;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    content.natural(utf8.length);
    content.octets(utf8);
    byText.put(text, ++count);
    return count;
  }

  /** Writes the table: how many strings, then each with its length. */
  void writeTo(WireWriter out) {
    out.natural(count);
    out.append(content);
  }
}
