package dev.lockreel.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lockreel.ingest.ProbeCondition;
import dev.lockreel.ingest.ProbeEvent;
import dev.lockreel.ingest.ProbeTerm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeMappingFileTest {
  private static final Path BUILTIN = Path.of("src/main/resources/dev/lockreel/probes/kernel.yaml");
  private static final Path SCHEMA = Path.of("schemas/probe-mapping.schema.json");
  private static final String EVERY_KEY =
      """
      - probe: my_pin
        event: vfio_unpin_pages
        fields:
          dma: d
          kind: {value: remote}
          acct: {bits: 0x2, of: flags}
          npage: {pages: size}
          iova: {sum: [base, offset]}
          pfn: {value: 1}
        when: {cmd: 0x3b71, mode: {not: off}}
      - {probe: noise, event: none}
      """;

  @TempDir private Path folder;

  @Test
  void everyKeyIsRead() throws IOException {
    assertThat(load(EVERY_KEY))
        .containsExactly(
            new ProbeEvent(
                "my_pin",
                "vfio_unpin_pages",
                Map.of(
                    "dma", new ProbeTerm.FieldOf("d"),
                    "kind", new ProbeTerm.Constant("remote"),
                    "acct", new ProbeTerm.Bits("flags", 2),
                    "npage", new ProbeTerm.Pages("size"),
                    "iova", new ProbeTerm.Sum(List.of("base", "offset")),
                    "pfn", new ProbeTerm.Constant(1L)),
                List.of(
                    new ProbeCondition("cmd", "0x3b71", false),
                    new ProbeCondition("mode", "off", true))),
            new ProbeEvent("noise", null, Map.of(), List.of()));
    assertThat(schema().validate(EVERY_KEY, InputFormat.YAML)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "[]\n"})
  void anEmptyFileSaysNothing(String text) throws IOException {
    assertThat(load(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- probe: a\\n  event: pte_zapp|2: event: unknown event \"pte_zapp\"; docs/probes.md lists",
        "- probe: a\\n  event: lock_acquire|2: event: unknown event \"lock_acquire\"",
        "- probe: a\\n  event: pte_zap\\n  fields:\\n    vma: v\\n    npage: n"
            + "|5: npage: no field of pte_zap; there are mm, vma, start, end, ret",
        "- probe: a\\n  fields: {x: y}\\n  event: mmput|2: x: no field of mmput",
        "- probe: a\\n  event: pte_install\\n  fields: {how: {value: magic}}"
            + "|3: how: expected one of",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {value: x}}|3: mm: expected an address",
        "- probe: a\\n  event: mmput\\n  fields: mm|3: fields: {field: probe's field, …} is expected",
        "- probe: a\\n  event: mmput\\n  fields: {mm: 12}|3: mm: a text is expected, not 12",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {bits: x, of: y}}|3: bits: a number such as",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {bits: 1}}|3: mm: one of {bits: 0x1, of: field},",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {of: y}}|3: mm: one of {bits: 0x1, of: field},",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {pages: y, of: z}}|3: mm: one of {bits:",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {sum: [a], value: 1}}|3: mm: one of {bits:",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {}}|3: mm: one of {bits: 0x1, of: field},",
        "- probe: a\\n  event: mmput\\n  fields: {mm: {field: y}}|3: field: unknown key; there are bits",
        "- probe: a\\n  event: mmput\\n  when: [pos]|3: when: {probe's field: value, …} is expected",
        "- probe: a\\n  event: mmput\\n  when: {pos: {}}|3: pos: {not: value} is expected",
        "- probe: a\\n  event: mmput\\n  when: {pos: [4]}|3: pos: no value",
        "- probe: a\\n  event: none\\n  fields: {mm: x}|1: fields: event none has none",
        "- probe: sched_switch\\n  event: mmput|1: probe: sched_switch is an event that is read as",
        "- probe: lock_acquire_x\\n  event: mmput|1: probe: lock_acquire_x is an event",
        "- event: mmput|1: probe: missing in this entry",
        "- probe: a|1: event: missing in this entry",
        "- probe: a\\n  color: red|2: color: unknown key; there are probe, event, fields, when",
        "probes:\\n- probe: a|1: a list of entries is expected, each with \"- probe:\"",
      })
  void aMistakeIsNamedWithFileLineKeyAndReason(String text, String message) throws IOException {
    Mistakes.areNamed(folder, ProbeMappingFile::load, text, message);
  }

  @Test
  void theBuiltInFileFitsItsSchema() throws IOException {
    assertThat(schema().validate(Files.readString(BUILTIN), InputFormat.YAML)).isEmpty();
    for (String wrong :
        List.of(
            "[{\"probe\": \"a\"}]",
            "[{\"probe\": \"a\", \"event\": \"b\", \"fields\": {\"c\": {\"bits\": 1}}}]",
            "[{\"probe\": \"a\", \"event\": \"b\", \"fields\": {\"c\": {\"value\": 1, \"sum\": [\"d\"]}}}]",
            "[{\"probe\": \"a\", \"event\": \"b\", \"when\": {\"c\": {}}}]")) {
      assertThat(schema().validate(wrong, InputFormat.JSON)).as(wrong).isNotEmpty();
    }
  }

  @Test
  void everyEntryOfTheBuiltInFileIsReached() throws IOException {
    List<ProbeEvent> entries = ProbeMappingFile.load(BUILTIN);
    for (int i = 0; i < entries.size(); i++) {
      ProbeEvent entry = entries.get(i);
      assertThat(entries.subList(0, i))
          .as("entries before that of %s", entry)
          .noneMatch(earlier -> earlier.probe().equals(entry.probe()) && earlier.when().isEmpty());
    }
  }

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
  }

  private List<ProbeEvent> load(String text) throws IOException {
    return ProbeMappingFile.load(Files.writeString(folder.resolve("probes.yaml"), text));
  }
}
