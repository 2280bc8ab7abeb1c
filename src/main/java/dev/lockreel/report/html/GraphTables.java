package dev.lockreel.report.html;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.report.GraphView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A graph in columns, one entry a dependency, with its texts in pools: what the page's graph is
 * made of.
 */
final class GraphTables {
  private static final Pattern FILE_AND_LINE = Pattern.compile("(.*):(\\d{1,15})");

  private final List<ClassRecord> classes;
  private final List<DependencyRecord> dependencies;
  private final TextPool texts = new TextPool();
  final int[] from;
  final int[] to;
  final int[] flags;
  final int[] task;
  final int[] place;
  final int[] file;
  final int[] source;
  final double[] line;
  final double[] count;
  final double[] nanos;

  GraphTables(GraphView graph) {
    classes = graph.classes();
    dependencies = graph.dependencies();
    int edges = dependencies.size();
    from = new int[edges];
    to = new int[edges];
    flags = new int[edges];
    task = new int[edges];
    place = new int[edges];
    file = new int[edges];
    source = new int[edges];
    line = new double[edges];
    count = new double[edges];
    nanos = new double[edges];
    Map<Integer, Integer> index = new HashMap<>();
    for (ClassRecord each : classes) {
      index.put(each.id(), index.size());
    }
    for (int i = 0; i < edges; i++) {
      DependencyRecord edge = dependencies.get(i);
      from[i] = index.get(edge.from());
      to[i] = index.get(edge.to());
      flags[i] = edge.kinds() | edge.assumedKinds() << 4 | (edge.emulated() ? 1 << 8 : 0);
      count[i] = edge.count();
      witness(i, edge.first());
    }
  }

  private void witness(int edge, Witness witness) {
    String comm = witness.comm().isEmpty() ? "<...>" : witness.comm();
    task[edge] = texts.number(comm + "/" + witness.pid());
    String inKernel = witness.ip();
    if (inKernel.isEmpty() && !witness.stack().isEmpty()) {
      inKernel = witness.stack().get(0);
    }
    place[edge] = texts.number(inKernel);
    source[edge] = texts.number(witness.source());
    Matcher position = FILE_AND_LINE.matcher(witness.position());
    boolean lined = position.matches();
    file[edge] = texts.number(lined ? position.group(1) : witness.position());
    line[edge] = lined ? Double.parseDouble(position.group(2)) : -1;
    nanos[edge] = witness.timestampNanos();
  }

  List<ClassRecord> classes() {
    return classes;
  }

  /** The texts that the columns {@code task}, {@code place}, {@code file}, {@code source} name. */
  List<String> texts() {
    return texts.texts();
  }

  Edges edges() {
    return new Edges(classes.size(), from, to);
  }
}
