package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GraphTest {
  /** A statement of the DOT language, as far as the graph uses it. */
  private static final Pattern STATEMENT =
      Pattern.compile(
          "  (rankdir=LR|(node|edge|c\\d+|c\\d+ -> c\\d+) \\[(\\w+=(\\w+|\"([^\"\\\\]|\\\\.)*\")(, )?)+]);");

  private static final GraphView GRAPH =
      new GraphView(
          List.of(
              lockClass(0, "&mm->mmap_lock", 0xffffffff820bebf8L, 0),
              lockClass(1, "&q[\"x\\\"]", 0, 0),
              lockClass(2, "&inode->i_lock", 0xffffffff820bec00L, 1),
              lockClass(3, "lonely", 0, 0)),
          List.of(
              dependency(0, 1, DependencyKind.EN | DependencyKind.SR, false),
              dependency(1, 2, DependencyKind.ER, true)));

  @Test
  void jsonConformsToItsSchema() throws IOException {
    SchemaCheck.conforms(json(GRAPH), "graph");
    SchemaCheck.conforms(json(new GraphView(List.of(), List.of())), "graph");
  }

  @Test
  void keysAreThoseOfProcLockdep() throws IOException {
    JsonNode graph = new ObjectMapper().readTree(json(GRAPH));
    assertThat(graph.at("/classes/0/key").asText()).isEqualTo("ffffffff820bebf8");
    assertThat(graph.at("/classes/0/usage").asText()).isEqualTo("+.?.");
    assertThat(graph.at("/classes/2/name").asText()).isEqualTo("&inode->i_lock/1");
    assertThat(graph.at("/classes/1").has("key")).isFalse();
    JsonNode edge = graph.at("/dependencies/0");
    assertThat(edge.at("/fromKey").asText()).isEqualTo("ffffffff820bebf8");
    assertThat(edge.has("toKey")).isFalse();
    assertThat(edge.at("/kinds")).hasToString("[\"EN\",\"SR\"]");
    assertThat(edge.at("/origin").asText()).isEqualTo("recorded");
    assertThat(graph.at("/dependencies/1/origin").asText()).isEqualTo("emulated");
  }

  @Test
  void aroundAClassAreItsOwnDependencies() {
    GraphView around = GRAPH.around("&inode->i_lock");
    assertThat(around.dependencies()).extracting(DependencyRecord::from).containsExactly(1);
    assertThat(around.classes()).extracting(ClassRecord::id).containsExactly(1, 2);
    assertThat(GRAPH.around("lonely").classes()).hasSize(1);
    assertThat(GRAPH.around("no such class").classes()).isEmpty();
  }

  @Test
  void dotIsWellFormed() throws IOException {
    StringBuilder out = new StringBuilder();
    new GraphDot().write(GRAPH, new GraphMarks(List.of("lonely"), GRAPH.cyclic(), false), out);
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).isEqualTo("digraph locks {");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("}");
    int legend = lines.indexOf("  subgraph cluster_legend {");
    assertThat(legend).isPositive();
    assertThat(lines.subList(1, legend)).allSatisfy(line -> assertThat(line).matches(STATEMENT));
    assertThat(out)
        .contains("c3 [label=\"lonely\\n{+.?.}\", style=bold, color=red];")
        .contains("c1 -> c2 [label=\"ER\", style=dotted");
  }

  private static String json(GraphView graph) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new GraphJson().render(graph, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static ClassRecord lockClass(int id, String name, long key, int subclass) {
    int usage = Usage.HARDIRQ_ON | Usage.SOFTIRQ_ON | Usage.IN_SOFTIRQ;
    return new ClassRecord(
        id, name, key, subclass, 1, usage, LockType.RWSEM, WaitType.SLEEP, WaitType.SLEEP, true);
  }

  private static DependencyRecord dependency(int from, int to, int kinds, boolean emulated) {
    Witness first = SampleWitness.of("init", 1, 17, 1_000_000).takes(0, "exclusive").build();
    return new DependencyRecord(
        from, to, kinds, kinds & DependencyKind.ER, 1, 42, emulated, first, 0);
  }
}
