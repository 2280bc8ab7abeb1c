package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.ProbeTerm.Bits;
import dev.lockreel.ingest.ProbeTerm.Constant;
import dev.lockreel.ingest.ProbeTerm.FieldOf;
import dev.lockreel.ingest.ProbeTerm.Pages;
import dev.lockreel.ingest.ProbeTerm.Sum;
import dev.lockreel.trace.EventDetail;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeMappingTest {
  private static ProbeEvent zap(String event, ProbeCondition... when) {
    Map<String, ProbeTerm> fields = new LinkedHashMap<>();
    fields.put("vma", new FieldOf("v"));
    fields.put("end", new Sum(List.of("a", "size")));
    return new ProbeEvent("zap", event, event == null ? Map.of() : fields, List.of(when));
  }

  private static EventDetail read(Map<String, Object> line, ProbeEvent... entries) {
    return ProbeMapping.NONE.with(List.of(entries)).read(entries[0].probe(), line);
  }

  @Test
  void fieldsFollowFromTheProbesAndNothingElseIsKept() {
    EventDetail zapped =
        read(
            Map.of("v", 7L, "a", -4096L, "size", 8192L, "start", 1L, "function", "zap_it"),
            zap("pte_zap"));
    assertThat(zapped.event()).isEqualTo("pte_zap");
    assertThat(zapped.fields()).isEqualTo(Map.of("vma", 7L, "end", 4096L, "function", "zap_it"));
  }

  @Test
  void whatALineLacksIsLeftOut() {
    assertThat(read(Map.of("v", 7L, "a", 1L), zap("pte_zap")).fields())
        .isEqualTo(Map.of("vma", 7L));
  }

  @Test
  void aProbeOfTheEventsOwnNameKeepsTheEventsFields() {
    ProbeEvent remote =
        new ProbeEvent(
            "vfio_pin_pages",
            "vfio_pin_pages",
            Map.of("kind", new Constant("remote"), "npage", new FieldOf("count")),
            List.of());
    assertThat(read(Map.of("npage", 3L, "dma", 5L, "limit", 6L), remote).fields())
        .isEqualTo(Map.of("npage", 3L, "dma", 5L, "kind", "remote"));
    assertThat(read(Map.of("npage", 3L, "count", 4L), remote).fields())
        .isEqualTo(Map.of("npage", 4L, "kind", "remote"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "4095, 1", "4096, 1", "4097, 2", "-1, 4503599627370496"})
  void bytesBecomePages(long bytes, long pages) {
    assertThat(new Pages("size").of(Map.of("size", bytes))).isEqualTo(pages);
  }

  @ParameterizedTest
  @CsvSource({"0, 2, false", "2, 2, true", "263, 2, true", "261, 2, false", "-1, 0x80, true"})
  void anyBitOfTheMaskIsTrue(long value, String mask, boolean set) {
    assertThat(new Bits("val", ProbeNumber.parse(mask)).of(Map.of("val", value))).isEqualTo(set);
  }

  @Test
  void valuesGetTheTypesOfTheirFields() {
    ProbeEvent memory =
        new ProbeEvent(
            "on",
            "vfio_pci_memory",
            Map.of("dev", new FieldOf("d"), "enabled", new FieldOf("e")),
            List.of());
    assertThat(read(Map.of("d", "0xffff888100af0800", "e", 1L), memory).fields())
        .isEqualTo(Map.of("dev", 0xffff888100af0800L, "enabled", true));
    assertThat(read(Map.of("d", "(____ptrval____)", "e", false), memory).fields())
        .isEqualTo(Map.of("dev", "(____ptrval____)", "enabled", false));
  }

  @Test
  void theFirstEntryCountsWhoseConditionsHold() {
    ProbeEvent[] entries = {
      zap("pte_zap", new ProbeCondition("cmd", "0x10", false)),
      zap(null, new ProbeCondition("cmd", "17", false)),
      zap(
          "vma_unmap",
          new ProbeCondition("cmd", "18", true),
          new ProbeCondition("on", "yes", false))
    };
    assertThat(read(Map.of("cmd", 16L), entries).event()).isEqualTo("pte_zap");
    assertThat(read(Map.of("cmd", "0x10"), entries).event()).isEqualTo("pte_zap");
    assertThat(read(Map.of("cmd", 17L, "on", "yes"), entries)).isNull();
    assertThat(read(Map.of("cmd", 18L, "on", "yes"), entries)).isNull();
    assertThat(read(Map.of("cmd", 19L, "on", "yes"), entries).event()).isEqualTo("vma_unmap");
    assertThat(read(Map.of("on", "yes"), entries).event()).isEqualTo("vma_unmap");
    assertThat(read(Map.of(), entries)).isNull();
  }

  @Test
  void aFilesEntriesReplaceTheEarlierOnesOfTheirName() {
    ProbeMapping mapping =
        ProbeMapping.NONE
            .with(List.of(zap("pte_zap", new ProbeCondition("cmd", "1", false)), zap("vma_unmap")))
            .with(List.of(zap("pte_zap", new ProbeCondition("cmd", "2", false))))
            .with(List.of(new ProbeEvent("other", "mmput", Map.of(), List.of())));
    assertThat(mapping.read("zap", Map.of("cmd", 1L))).isNull();
    assertThat(mapping.read("zap", Map.of("cmd", 2L)).event()).isEqualTo("pte_zap");
    assertThat(mapping.knows("other")).isTrue();
    assertThat(ProbeMapping.NONE.knows("zap")).isFalse();
  }
}
