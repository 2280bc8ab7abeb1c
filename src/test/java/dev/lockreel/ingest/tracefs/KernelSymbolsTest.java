package dev.lockreel.ingest.tracefs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.trace.Symbols;
import org.junit.jupiter.api.Test;

class KernelSymbolsTest {
  private static final String KALLSYMS =
      """
      0000000000000000 A fixed_percpu_data
      0000000000014000 A cpu_info
      ffffffff81000000 T _stext
      ffffffff81000000 T _text
      ffffffff81000100 t first
      ffffffff81000140 t $x
      ffffffffa0000000 t in_module\t[test_hmm]
      ffffffff81000200 T after
      """;

  private final KernelSymbols symbols = new KernelSymbols(KALLSYMS.getBytes(UTF_8));

  @Test
  void anAddressIsItsFunctionAndAnOffset() {
    assertThat(symbols.place(0xffffffff81000145L)).isEqualTo("first+0x45");
    assertThat(symbols.place(0xffffffff81000000L)).isEqualTo("_stext+0x0");
    assertThat(symbols.place(0xffffffff81000201L)).isEqualTo("after+0x1");
    assertThat(symbols.place(0xffffffffa0000010L)).isEqualTo("in_module+0x10 [test_hmm]");
    assertThat(symbols.function(0xffffffff81000100L)).isEqualTo("first");
    assertThat(symbols.function(0xffffffff81000101L)).isEqualTo("first+0x1");
    assertThat(symbols.name(0xffffffffa0000010L)).isEqualTo("in_module");
  }

  @Test
  void anAddressOutsideTheKernelStaysANumber() {
    assertThat(symbols.place(0x42ec4fL)).isEqualTo("0x42ec4f");
    assertThat(symbols.place(0xffffffffff000000L)).isEqualTo("0xffffffffff000000");
    assertThat(KernelSymbols.NONE.place(0xffffffff81000145L)).isEqualTo("0xffffffff81000145");
  }

  @Test
  void hiddenAddressesAreNoSymbols() {
    KernelSymbols hidden = new KernelSymbols("0000000000000000 T _stext\n".getBytes(UTF_8));
    assertThat(hidden.addressOf("_stext")).isZero();
    assertThat(hidden.place(0x10)).isEqualTo("0x10");
  }

  @Test
  void idsAreThoseOfTheTexts() {
    Symbols ids = new Symbols();
    for (long address = 0xffffffff81000000L; address < 0xffffffff81000400L; address += 3) {
      assertThat(ids.text(symbols.placeId(address, ids))).isEqualTo(symbols.place(address));
      assertThat(ids.text(symbols.placeId(address, ids))).isEqualTo(symbols.place(address));
    }
  }

  @Test
  void linesThatAreNoSymbolsArePassed() {
    KernelSymbols odd =
        new KernelSymbols("\n???\nffff\nffffffff81000000 T\nffffffff81000010 T x".getBytes(UTF_8));
    assertThat(odd.place(0xffffffff81000011L)).isEqualTo("x+0x1");
    assertThat(odd.addressOf("x")).isEqualTo(0xffffffff81000010L);
  }
}
