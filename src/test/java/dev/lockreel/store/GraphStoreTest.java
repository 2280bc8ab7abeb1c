package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.SourceState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes in comes out, in the order that is promised. */
class GraphStoreTest {
  @TempDir Path dir;

  @Test
  void aNewDatabaseIsEmpty() throws Exception {
    try (GraphStore store = GraphStore.open(dir.resolve("deep/db"))) {
      assertThat(store.load())
          .isEqualTo(
              new StoredState(
                  List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
    }
  }

  /** Checkpoints of random changes against maps that do the same; reopened after each. */
  @Test
  void theStateAfterEachCheckpointComesBackWhole() throws Exception {
    long seed = Seed.of("GraphStoreTest");
    Model model = new Model(new RandomRecords(seed));
    for (int round = 0; round < 25; round++) {
      try (GraphStore store = GraphStore.open(dir)) {
        store.write(model.next());
        store.write(model.next());
        assertThat(States.text(store.load())).as("seed %d", seed).isEqualTo(model.text());
      }
      try (GraphStore store = GraphStore.openReadOnly(dir)) {
        assertThat(States.text(store.load())).as("seed %d", seed).isEqualTo(model.text());
      }
    }
  }

  @Test
  void aChangedFindingKeepsItsPlace() throws Exception {
    RandomRecords random = new RandomRecords(1);
    List<FindingRecord> found =
        List.of(random.finding("z"), random.finding("a"), random.finding("m"));
    FindingRecord again = random.finding("z");
    try (GraphStore store = GraphStore.open(dir)) {
      store.write(findings(found, List.of()));
    }
    try (GraphStore store = GraphStore.open(dir)) {
      store.write(findings(List.of(again), List.of()));
      assertThat(fingerprints(store)).containsExactly("z", "a", "m");
      assertThat(store.load().findings().get(0).finding()).isEqualTo(again.finding());
    }
  }

  @Test
  void aWithdrawnFindingThatIsFoundAgainIsTheLast() throws Exception {
    RandomRecords random = new RandomRecords(2);
    List<FindingRecord> found = List.of(random.finding("z"), random.finding("a"));
    try (GraphStore store = GraphStore.open(dir)) {
      store.write(findings(found, List.of()));
      store.write(findings(List.of(found.get(0)), List.of("z")));
      assertThat(fingerprints(store)).containsExactly("a", "z");
      store.write(findings(List.of(), List.of("a", "never found")));
      assertThat(fingerprints(store)).containsExactly("z");
    }
  }

  @Test
  void dependenciesComeInTheOrderOfTheirClasses() throws Exception {
    RandomRecords random = new RandomRecords(3);
    List<ClassRecord> classes = new ArrayList<>();
    List<DependencyRecord> dependencies = new ArrayList<>();
    for (int id = 299; id >= 0; id--) {
      classes.add(random.lockClass(id));
      dependencies.add(random.dependency(id, 299 - id));
    }
    try (GraphStore store = GraphStore.open(dir)) {
      store.write(
          new Checkpoint(
              new GraphChanges(
                  classes, List.of(), dependencies, List.of(), List.of(), List.of(), List.of()),
              List.of(),
              StreamChanges.NONE));
      StoredState state = store.load();
      assertThat(state.classes()).extracting(ClassRecord::id).isSorted().hasSize(300);
      assertThat(state.dependencies()).extracting(DependencyRecord::from).isSorted().hasSize(300);
    }
  }

  private static List<String> fingerprints(GraphStore store) throws StoreException {
    return store.load().findings().stream().map(f -> f.finding().fingerprint()).toList();
  }

  private static Checkpoint findings(List<FindingRecord> found, List<String> withdrawn) {
    return new Checkpoint(
        new GraphChanges(List.of(), List.of(), List.of(), List.of(), found, withdrawn, List.of()),
        List.of(),
        StreamChanges.NONE);
  }

  /** The naive twin: maps in the promised order. */
  private static final class Model {
    private final RandomRecords random;
    private final List<ClassRecord> classes = new ArrayList<>();
    private final TreeMap<Long, DependencyRecord> dependencies = new TreeMap<>();
    private final Map<String, FindingRecord> findings = new LinkedHashMap<>();
    private final Map<String, SourceState> sources = new LinkedHashMap<>();
    private final TreeMap<String, ValidatorState> validators = new TreeMap<>();
    private final TreeMap<String, StoredModel> models = new TreeMap<>();
    private final TreeMap<String, KeptFact> facts = new TreeMap<>();

    Model(RandomRecords random) {
      this.random = random;
    }

    Checkpoint next() {
      List<ClassRecord> changedClasses = random.some(20, () -> lockClass());
      List<DependencyRecord> withdrawn =
          random.some(5, () -> random.oneOf(orNone(dependencies.values())));
      withdrawn.removeIf(d -> d == null);
      withdrawn.forEach(d -> dependencies.remove(key(d)));
      List<String> withdrawnFindings = random.some(3, () -> "f" + random.below(15));
      withdrawnFindings.forEach(findings::remove);
      List<DependencyRecord> changed =
          classes.isEmpty() ? List.of() : random.some(30, this::dependency);
      List<FindingRecord> found = random.some(5, () -> random.finding("f" + random.below(15)));
      found.forEach(f -> findings.put(f.finding().fingerprint(), f));
      List<SourceCheckpoint> read = random.some(4, () -> source("s" + random.below(12)));
      List<KeptFact> said = random.some(6, this::fact);
      said.forEach(each -> facts.put(factKey(each), each));
      return new Checkpoint(
          new GraphChanges(
              changedClasses, List.of(), changed, withdrawn, found, withdrawnFindings, said),
          read,
          StreamChanges.NONE);
    }

    private KeptFact fact() {
      return new KeptFact("s" + random.below(3), random.flag(), random.fact(), random.below(9));
    }

    /** Sorts as the bytes of the key. */
    private static String factKey(KeptFact kept) {
      return HexFormat.of().formatHex(Keys.of(kept));
    }

    private SourceCheckpoint source(String identity) {
      SourceState state = random.source(identity);
      ValidatorState validator = random.validator(identity);
      StoredModel model = random.below(2) == 0 ? null : random.model(identity);
      sources.put(identity, state);
      validators.put(identity, validator);
      if (model != null) {
        models.put(identity, model);
      }
      return new SourceCheckpoint(state, validator, model);
    }

    private ClassRecord lockClass() {
      int id = random.below(classes.size() + 1);
      ClassRecord record = random.lockClass(id);
      if (id == classes.size()) {
        classes.add(record);
      } else {
        classes.set(id, record);
      }
      return record;
    }

    private DependencyRecord dependency() {
      DependencyRecord record =
          random.dependency(random.below(classes.size()), random.below(classes.size()));
      dependencies.put(key(record), record);
      return record;
    }

    private static long key(DependencyRecord d) {
      return (long) d.from() << Integer.SIZE | d.to();
    }

    private static DependencyRecord[] orNone(Collection<DependencyRecord> records) {
      return records.isEmpty() ? new DependencyRecord[1] : records.toArray(DependencyRecord[]::new);
    }

    String text() {
      return States.text(
          new StoredState(
              classes,
              List.copyOf(dependencies.values()),
              List.copyOf(findings.values()),
              List.copyOf(sources.values()),
              List.copyOf(validators.values()),
              List.copyOf(models.values()),
              List.copyOf(facts.values())));
    }
  }
}
