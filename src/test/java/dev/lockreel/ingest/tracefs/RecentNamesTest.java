package dev.lockreel.ingest.tracefs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The symbols of names by their bytes, beside what the bytes spell. */
class RecentNamesTest {
  private final RecentNames names = new RecentNames();

  @Test
  void namesThatDifferInOneByteAreNeverTakenForEachOther() {
    Random random = new Random(Seed.of("RecentNamesTest"));
    Symbols symbols = new Symbols();
    // Few letters, so that beginnings and ends are often the same, and more fields than slots.
    List<byte[]> fields = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      byte[] field = new byte[random.nextInt(40)];
      for (int at = 0; at < field.length; at++) {
        field[at] = random.nextInt(30) == 0 ? 0 : (byte) ('a' + random.nextInt(2));
      }
      fields.add(field);
    }
    for (int i = 0; i < 100_000; i++) {
      byte[] field = fields.get(random.nextInt(fields.size()));
      int id = symbol(field, symbols);
      assertThat(symbols.text(id)).isEqualTo(spelt(field));
      assertThat(id).isEqualTo(symbols.intern(spelt(field)));
    }
  }

  @Test
  void otherSymbolsHaveOtherNumbers() {
    byte[] field = "rcu_read_lock\0".getBytes(StandardCharsets.UTF_8);
    Symbols one = new Symbols();
    Symbols other = new Symbols();
    other.intern("before");
    assertThat(one.text(symbol(field, one))).isEqualTo("rcu_read_lock");
    assertThat(other.text(symbol(field, other))).isEqualTo("rcu_read_lock");
    assertThat(one.text(symbol(field, one))).isEqualTo("rcu_read_lock");
  }

  private static String spelt(byte[] field) {
    String text = new String(field, StandardCharsets.UTF_8);
    int zero = text.indexOf('\0');
    return zero < 0 ? text : text.substring(0, zero);
  }

  /** The field at the end of a buffer, so that nothing after it may be read. */
  private int symbol(byte[] field, Symbols symbols) {
    int before = 5;
    ByteBuffer bytes = TraceFile.buffer(before + field.length);
    bytes.put(before, field);
    return names.symbol(bytes, before, before + field.length, symbols);
  }
}
