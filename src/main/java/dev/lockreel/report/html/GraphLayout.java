package dev.lockreel.report.html;

import java.util.ArrayList;
import java.util.List;

/**
 * A place for every class of a graph: locks that are taken first lie above those that are taken
 * while they are held.
 *
 * <p>Layered drawing after Sugiyama, Tagawa and Toda, Methods for Visual Understanding of
 * Hierarchical System Structures, IEEE Trans. SMC 11 (1981), of the graph's strongly connected
 * components: layer by the longest path, order within a layer by the mean place of the neighbours
 * in a few sweeps, layers wider than the picture in several rows. Classes of one component lie on
 * rings around its centre. The same graph has the same layout, to the bit; O(edges + nodes log
 * nodes).
 */
final class GraphLayout {
  private static final int SWEEPS = 6;

  /** Distance of two rows, and of two classes in one. */
  private static final double GAP = 1;

  /** Width of the picture, as a multiple of its height, that wide layers are cut for. */
  private static final double ASPECT = 1.7;

  /** How much rows may be stretched to give the picture that shape. */
  private static final double MOST_STRETCHED = 6;

  /** Distance of two rings, and of two members on one. */
  private static final double RING_GAP = 0.8;

  private final Edges edges;
  private final Components components;
  private final List<List<Integer>> members = new ArrayList<>();
  private final double[] centreX;
  private final double[] centreY;
  private final double[] radius;
  private final float[] x;
  private final float[] y;

  private GraphLayout(Edges edges) {
    this.edges = edges;
    components = Components.of(edges);
    int count = components.count();
    for (int i = 0; i < count; i++) {
      members.add(new ArrayList<>());
    }
    for (int node = 0; node < edges.nodes(); node++) {
      members.get(components.of(node)).add(node);
    }
    centreX = new double[count];
    centreY = new double[count];
    radius = new double[count];
    x = new float[edges.nodes()];
    y = new float[edges.nodes()];
  }

  static GraphLayout of(Edges edges) {
    GraphLayout layout = new GraphLayout(edges);
    layout.placeComponents();
    layout.placeMembers();
    return layout;
  }

  /** Across; rows are centred on 0. */
  float x(int node) {
    return x[node];
  }

  /** Downwards, from 0. */
  float y(int node) {
    return y[node];
  }

  Components components() {
    return components;
  }

  /** The members of a component, ascending. */
  List<Integer> members(int component) {
    return members.get(component);
  }

  float centreX(int component) {
    return (float) centreX[component];
  }

  float centreY(int component) {
    return (float) centreY[component];
  }

  /** How far from its centre a component's members lie; 0 for a single one. */
  float radius(int component) {
    return (float) radius[component];
  }

  private void placeComponents() {
    int count = components.count();
    for (int i = 0; i < count; i++) {
      radius[i] = radiusFor(members.get(i).size());
    }
    Edges condensed = condensed();
    Layers layers = new Layers(condensed);
    layers.order(SWEEPS);
    double width = 0;
    for (int i = 0; i < count; i++) {
      width += space(i);
    }
    double rowWidth = Math.max(8 * GAP, StrictMath.sqrt(width * GAP * ASPECT));
    double top = 0;
    for (List<Integer> layer : layers.ordered()) {
      top = placeLayer(layer, rowWidth, top);
    }
    stretch(top);
  }

  /** Moves components apart in their rows until the picture is as wide as {@link #ASPECT} says. */
  private void stretch(double height) {
    double half = 0;
    for (int i = 0; i < centreX.length; i++) {
      half = Math.max(half, Math.abs(centreX[i]) + radius[i]);
    }
    double by = half == 0 ? 1 : Math.min(MOST_STRETCHED, Math.max(1, height * ASPECT / (2 * half)));
    for (int i = 0; i < centreX.length; i++) {
      centreX[i] *= by;
    }
  }

  /** Puts a layer in as many rows as it takes; where the next one begins. */
  private double placeLayer(List<Integer> layer, double rowWidth, double top) {
    double below = top;
    int from = 0;
    while (from < layer.size()) {
      int to = from;
      double width = 0;
      double height = 0;
      while (to < layer.size() && (to == from || width + space(layer.get(to)) <= rowWidth)) {
        width += space(layer.get(to));
        height = Math.max(height, radius[layer.get(to)]);
        to++;
      }
      double left = -width / 2;
      for (int component : layer.subList(from, to)) {
        centreX[component] = left + space(component) / 2;
        centreY[component] = below + height;
        left += space(component);
      }
      below += 2 * height + GAP;
      from = to;
    }
    return below + GAP;
  }

  private double space(int component) {
    return 2 * radius[component] + GAP;
  }

  /** The graph of the components, without what stays in one. */
  private Edges condensed() {
    List<int[]> between = new ArrayList<>();
    for (int node = 0; node < edges.nodes(); node++) {
      int from = components.of(node);
      for (int edge = edges.begin(node); edge < edges.end(node); edge++) {
        int to = components.of(edges.target(edge));
        if (from != to) {
          between.add(new int[] {from, to});
        }
      }
    }
    return new Edges(
        components.count(),
        between.stream().mapToInt(each -> each[0]).toArray(),
        between.stream().mapToInt(each -> each[1]).toArray());
  }

  private void placeMembers() {
    for (int component = 0; component < components.count(); component++) {
      List<Integer> all = members.get(component);
      if (all.size() == 1) {
        place(all.get(0), centreX[component], centreY[component]);
        continue;
      }
      int placed = 0;
      for (int ring = 1; placed < all.size(); ring++) {
        int room = Math.min(room(ring), all.size() - placed);
        for (int i = 0; i < room; i++) {
          double angle = 2 * StrictMath.PI * i / room - StrictMath.PI / 2;
          place(
              all.get(placed + i),
              centreX[component] + ring * RING_GAP * StrictMath.cos(angle),
              centreY[component] + ring * RING_GAP * StrictMath.sin(angle));
        }
        placed += room;
      }
    }
  }

  private void place(int node, double across, double down) {
    x[node] = (float) across;
    y[node] = (float) down;
  }

  /** How many members a ring has room for. */
  private static int room(int ring) {
    return 6 * ring;
  }

  private static double radiusFor(int members) {
    int ring = 0;
    int placed = members == 1 ? 1 : 0;
    while (placed < members) {
      placed += room(++ring);
    }
    return ring * RING_GAP;
  }
}
