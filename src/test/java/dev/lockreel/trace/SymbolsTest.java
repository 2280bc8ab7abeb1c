package dev.lockreel.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SymbolsTest {
  private static ByteBuffer direct(byte[] bytes, int padding) {
    ByteBuffer text =
        ByteBuffer.allocateDirect(bytes.length + padding).order(ByteOrder.LITTLE_ENDIAN);
    return text.put(0, bytes);
  }

  @Test
  void aNameHasOneIdHoweverItComes() {
    Symbols symbols = new Symbols();
    String all = "abcdefghijklmnopqrstuvwxyz\u00e4\u20ac_->&";
    byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
    for (int length = 1; length <= 26; length++) {
      int id = symbols.intern(all.substring(0, length));
      assertThat(symbols.text(id)).isEqualTo(all.substring(0, length));
      assertThat(symbols.intern(bytes, 0, length)).isEqualTo(id);
      for (int padding : new int[] {0, 3, 16}) {
        ByteBuffer text = direct(bytes, padding);
        assertThat(symbols.intern(text, 0, length, Symbols.hash(text, 0, length))).isEqualTo(id);
      }
      ByteBuffer exact = direct(all.substring(0, length).getBytes(StandardCharsets.UTF_8), 0);
      assertThat(symbols.intern(exact, 0, length, Symbols.hash(exact, 0, length))).isEqualTo(id);
    }
    assertThat(symbols.text(symbols.intern(all))).isEqualTo(all);
    assertThat(symbols.size()).isEqualTo(28);
  }

  @Test
  void noBytesAreNoName() {
    Symbols symbols = new Symbols();
    ByteBuffer text = direct(new byte[4], 0);
    assertThat(symbols.intern("")).isEqualTo(Symbols.NONE);
    assertThat(symbols.intern(text, 2, 2, Symbols.hash(text, 2, 2))).isEqualTo(Symbols.NONE);
    assertThat(symbols.text(Symbols.NONE)).isEmpty();
  }

  @Test
  void aNameEndingInZeroBytesIsAnotherName() {
    Symbols symbols = new Symbols();
    assertThat(symbols.intern("a\0")).isNotEqualTo(symbols.intern("a"));
  }

  @Test
  void manyNamesFromManyThreads() throws Exception {
    Symbols symbols = new Symbols();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<Integer>>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        tasks.add(() -> idsOfAll(symbols));
      }
      List<List<Integer>> all = new ArrayList<>();
      for (Future<List<Integer>> ids : threads.invokeAll(tasks)) {
        all.add(ids.get());
      }
      assertThat(all).allMatch(all.get(0)::equals);
      assertThat(symbols.size()).isEqualTo(20_001);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Integer> idsOfAll(Symbols symbols) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int id = symbols.intern("name " + i);
      assertThat(symbols.text(id)).isEqualTo("name " + i);
      ids.add(id);
    }
    return ids;
  }

  /** The marks of lock classes in texts rest on it. */
  @Test
  void noNameHoldsANul() {
    Symbols symbols = new Symbols();
    assertThat(symbols.text(symbols.intern("a\0b\0"))).isEqualTo("a\u2400b\u2400");
    assertThat(symbols.intern("a")).isNotEqualTo(symbols.intern("a\0"));
  }
}
