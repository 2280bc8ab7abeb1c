package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.replay.InMemory;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of the graph, and what stands out in them. */
class GraphCommandTest {
  @TempDir(factory = InMemory.class)
  static Path dir;

  private static String db;

  @BeforeAll
  static void fill() {
    db = dir.resolve("db").toString();
    Shell.run("replay", "--db", db, "traces/captures/bugs-all.txt.zst");
  }

  private static JsonNode json(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("graph", "--db", db, "--output", "json"));
    all.addAll(List.of(options));
    Shell run = Shell.run(all.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    SchemaCheck.conforms(run.out(), "graph");
    return new ObjectMapper().readTree(run.out());
  }

  private static Set<String> edges(JsonNode graph, boolean cyclicOnly) {
    TreeSet<String> edges = new TreeSet<>();
    for (JsonNode each : graph.get("dependencies")) {
      if (!cyclicOnly || each.has("cyclic")) {
        edges.add(each.get("from").asText() + " -> " + each.get("to").asText());
      }
    }
    return edges;
  }

  @Test
  void theCycleOfAFindingIsDrawnWithItsEvents() throws IOException {
    JsonNode cycle = json("--finding", "8cb8");
    assertThat(edges(cycle, true))
        .containsExactly("lb_c3_A -> lb_c3_B", "lb_c3_B -> lb_c3_C", "lb_c3_C -> lb_c3_A");
    assertThat(edges(cycle, false)).isEqualTo(edges(cycle, true));
    Shell dot = Shell.run("graph", "--db", db, "--output", "dot", "--finding", "8cb8");
    for (JsonNode each : cycle.get("dependencies")) {
      JsonNode first = each.get("first");
      assertThat(dot.out())
          .contains(
              "label=\"%s/%d\\n".formatted(first.get("comm").asText(), first.get("pid").asInt()),
              "EN, " + each.get("count").asInt() + " time");
    }
    assertThat(dot.out()).contains("color=red", "subgraph cluster_legend");
  }

  /** A dependency is on a cycle exactly where its first class can be reached from its second. */
  @Test
  void cyclicDependenciesAreMarked() throws IOException {
    JsonNode graph = json();
    Set<String> all = edges(graph, false);
    TreeSet<String> expected = new TreeSet<>();
    for (String edge : all) {
      String[] ends = edge.split(" -> ", -1);
      if (reaches(all, ends[1], ends[0])) {
        expected.add(edge);
      }
    }
    assertThat(edges(graph, true)).isEqualTo(expected).isNotEmpty().hasSizeLessThan(all.size());
  }

  private static boolean reaches(Set<String> edges, String from, String to) {
    TreeSet<String> reached = new TreeSet<>(List.of(from));
    for (int before = 0; before < reached.size(); ) {
      before = reached.size();
      for (String edge : edges) {
        String[] ends = edge.split(" -> ", -1);
        if (reached.contains(ends[0])) {
          reached.add(ends[1]);
        }
      }
    }
    return reached.contains(to);
  }

  @Test
  void severalClassesAndADepthShowMore() throws IOException {
    Set<String> one = edges(json("--class", "lb_abba_A"), false);
    Set<String> both = edges(json("--class", "lb_abba_A", "--class", "lb_rw3_A"), false);
    assertThat(both).containsAll(one).hasSizeGreaterThan(one.size());
    Set<String> near = edges(json("--class", "mmap_lock"), false);
    Set<String> far = edges(json("--class", "mmap_lock", "--depth", "2"), false);
    assertThat(near).allMatch(each -> each.contains("mm->mmap_lock"));
    assertThat(far).containsAll(near).hasSizeGreaterThan(near.size());
    assertThat(far).anyMatch(each -> !each.contains("mm->mmap_lock"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--finding 8cb8 --class x|give either --finding or --class",
        "--depth 2|--depth goes with --class",
        "--class mmap_lock --depth 0|--depth takes a number from 1",
        "--class mmap_lock --class nonsense|there is no class 'nonsense'",
        "--finding 0863|(bad-unlock-balance) rests on no dependency: it has no cycle to draw",
        "--finding 8cb7|there is no finding '8cb7'; did you mean '8cb8f1ff33981b0e'?",
      })
  void whatIsWrongIsSaid(String options, String message) {
    Shell wrong = Shell.run(("graph --db " + db + " --output dot " + options).split(" ", -1));
    assertThat(wrong.err()).contains(message);
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.out()).isEmpty();
  }
}
