package dev.lockreel.emulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateException;
import dev.lockreel.emulation.state.StateImage;
import dev.lockreel.emulation.state.StateWriter;
import dev.lockreel.finding.Finding;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.replay.EventRoute;
import dev.lockreel.replay.Expectation;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kept form of the models' state, of all scenarios at every place where they can stop. */
class ModelStateTest {
  private static final List<String> FOLDERS = List.of("traces/vfio", "traces/iommu", "traces/hmm");
  private static final Path DOCUMENT = Path.of("docs/formats/model-state.md");
  private static final String TABLE = "| type | fields |\n| --- | --- |\n";
  private static final int CHUNK_BYTES = 200;
  private static final int DAMAGES = 40;

  private final Random random = new Random(seed());

  private static long seed() {
    long seed = Seed.of("ModelStateTest");
    return seed;
  }

  private record Kept(Emulation emulation, StateImage image) {
    EmulatedKernel kernel() throws StateException {
      return EmulatedKernel.of(image, emulation);
    }
  }

  /** What the emulation gives out, line by line. */
  private static final class Output implements EmulationOutput {
    final List<String> lines = new ArrayList<>();

    @Override
    public void lockEvent(EventBatch event) {
      lines.add(
          event.kind[0]
              + " "
              + event.pid[0]
              + " "
              + event.lock[0]
              + " "
              + event.lockBits[0]
              + " "
              + event.position[0]);
    }

    @Override
    public void finding(Finding finding) {
      lines.add(finding.toString());
    }
  }

  /** Observed and executed, each scenario says the same whether it is stopped or not. */
  @Test
  void aRestartAfterEveryBatchChangesNothing() throws Exception {
    for (Path expectation : expectations()) {
      Emulation own = Expectation.read(expectation).options().emulation();
      for (Emulation emulation :
          List.of(Emulation.observing(), Emulation.executing(own.choice()))) {
        List<Kept> states = new ArrayList<>();
        assertThat(said(expectation, emulation, true, states))
            .as("%s %s", expectation, emulation)
            .isEqualTo(said(expectation, emulation, false, states));
      }
    }
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws Exception {
    for (Path expectation : expectations()) {
      for (Kept kept : states(expectation)) {
        StateImage again = kept.kernel().image();
        assertThat(again.texts()).as(expectation.toString()).isEqualTo(kept.image().texts());
        assertThat(again.numbers()).as(expectation.toString()).isEqualTo(kept.image().numbers());
      }
    }
  }

  /** Damage is either no damage to the form, or is reported as such: nothing else is thrown. */
  @Test
  void aDamagedStateIsRefused() throws Exception {
    int refused = 0;
    for (Path expectation : expectations()) {
      List<Kept> states = states(expectation);
      Kept kept = states.get(random.nextInt(states.size()));
      for (int i = 0; i < DAMAGES; i++) {
        try {
          new Kept(kept.emulation(), damaged(kept.image())).kernel();
        } catch (StateException e) {
          assertThat(e).hasMessageMatching("(?s).{8,}");
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  private StateImage damaged(StateImage image) {
    long[] numbers = image.numbers().clone();
    int at = random.nextInt(numbers.length);
    switch (random.nextInt(5)) {
      case 0 -> numbers = java.util.Arrays.copyOf(numbers, at);
      case 1 -> numbers[at] = random.nextLong();
      case 2 -> numbers[at] += random.nextInt(9) - 4;
      case 3 -> numbers[at] = numbers[random.nextInt(numbers.length)];
      default -> {
        for (int i = at; i < numbers.length; i++) {
          numbers[i] = random.nextInt(40);
        }
      }
    }
    boolean fewer = random.nextInt(8) == 0;
    List<String> texts = image.texts();
    return new StateImage(fewer ? texts.subList(0, random.nextInt(texts.size())) : texts, numbers);
  }

  @Test
  void aTypeThatThereIsNotIsNamed() throws Exception {
    Kept kept = states(expectations().get(0)).get(3);
    List<String> texts = new ArrayList<>(kept.image().texts());
    texts.replaceAll(each -> each.equals("event") ? "java.lang.Runtime" : each);
    Kept foreign = new Kept(kept.emulation(), new StateImage(texts, kept.image().numbers()));
    assertThatThrownBy(foreign::kernel)
        .isInstanceOf(StateException.class)
        .hasMessage("it has a type java.lang.Runtime, which this lockreel does not know");
  }

  /**
   * The document has each type with its fields; {@code -Dlockreel.updateGolden=true} writes them
   * anew. Whatever changes there is a new version of the database.
   */
  @Test
  void theDocumentHasEveryField() throws Exception {
    Map<String, Map<String, String>> types = new TreeMap<>();
    StateWriter.Listener listener =
        (type, name, kind) ->
            types.computeIfAbsent(type, each -> new java.util.LinkedHashMap<>()).put(name, kind);
    for (Path expectation : expectations()) {
      for (Kept kept : states(expectation)) {
        kept.kernel().image(listener);
      }
    }
    EmulatedKernel kernel = new EmulatedKernel(Emulation.observing());
    kernel.dispatch.take(pinOfAMapping());
    kernel.image(listener);
    kernel.types.describeRecords(listener);
    // An enum, and what is there once: nothing to say of them.
    List<String> plain = List.of("page-order", "hmm.core", "type1.core", "vfio-pci.core");
    List<String> kept = List.of("type1.accounting", "type1.containers", "vfio-pci");
    assertThat(kernel.types.names())
        .allMatch(each -> types.containsKey(each) || plain.contains(each) || kept.contains(each));
    String document = Files.readString(DOCUMENT);
    String before = document.substring(0, document.indexOf(TABLE));
    String expected = before + TABLE + rows(types);
    if (Boolean.getBoolean("lockreel.updateGolden")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
  }

  /** Scenarios have none: the accounts of single mappings come from probes on inner functions. */
  private static ModelEvent pinOfAMapping() {
    return new ModelEvent(
        "vfio_pin_pages",
        false,
        new EventDetail("vfio_pin_pages", Map.of("dma", 1L, "npage", 1L), List.of()),
        1,
        0,
        0,
        "task",
        1,
        1,
        new Origin("test", "test"));
  }

  private static String rows(Map<String, Map<String, String>> types) {
    StringBuilder rows = new StringBuilder();
    types.forEach(
        (type, fields) -> {
          List<String> each = new ArrayList<>();
          fields.forEach((name, kind) -> each.add(name + " (" + kind + ")"));
          rows.append("| ")
              .append(type.isEmpty() ? "(first)" : "`" + type + "`")
              .append(" | ")
              .append(String.join(", ", each))
              .append(" |\n");
        });
    return rows.toString();
  }

  private static List<Path> expectations() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.filter(each -> each.toString().endsWith(".yaml")).sorted().forEach(all::add);
      }
    }
    return all;
  }

  /** Where the scenario's emulation stands after each of many small batches. */
  private static List<Kept> states(Path expectation) throws IOException, StateException {
    List<Kept> states = new ArrayList<>();
    said(expectation, Expectation.read(expectation).options().emulation(), false, states);
    return states;
  }

  /**
   * What the emulation of a scenario gives out.
   *
   * @param restarts a new one goes on after each batch
   * @param states takes where it stands after each
   */
  private static List<String> said(
      Path expectation, Emulation emulation, boolean restarts, List<Kept> states)
      throws IOException, StateException {
    String name = expectation.getFileName().toString();
    Path trace = expectation.resolveSibling(name.substring(0, name.indexOf('.')) + ".ndjson");
    ReplayOptions options = Expectation.read(expectation).options();
    Symbols symbols = new Symbols();
    InputSpec spec = InputSpec.of(trace.toString(), symbols).withProbes(options.probes());
    try (TraceInput input = TestInputs.open(spec.withThreads(0), CHUNK_BYTES);
        EventSource events = input.events()) {
      LockValidator graph = new LockValidator(options.annotations());
      SourceValidator validator = graph.source("test", new ReadTally());
      ValidatorState noLocks = graph.emulatedSource("test", new ReadTally()).state("test");
      Output output = new Output();
      SourceEmulation source = emulation.source(symbols, output);
      for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
        new EventRoute(source, validator).accept(batch);
        events.recycle(batch);
        ModelState state = source.state(noLocks);
        states.add(new Kept(emulation, state.kernel()));
        if (restarts) {
          source = emulation.source(symbols, output);
          source.restore(state);
        }
      }
      source.end();
      source.waiting().forEach(each -> output.lines.add("waits: " + each));
      output.lines.add(source.counters().toString());
      output.lines.add(source.liveObjects() + " objects");
      return output.lines;
    }
  }
}
