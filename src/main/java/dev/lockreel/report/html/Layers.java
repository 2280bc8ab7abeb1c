package dev.lockreel.report.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The layers of a graph without cycles, and the order of the nodes in each. Nodes without any edge
 * are a layer of their own, the last.
 */
final class Layers {
  private final Edges down;
  private final Edges up;
  private final List<List<Integer>> layers = new ArrayList<>();

  /** Place of each node in its layer, 0 to 1. */
  private final double[] place;

  private final double[] mean;

  /** An edge of {@code edges} leads to a lower number. */
  Layers(Edges edges) {
    down = edges;
    up = edges.reversed();
    place = new double[edges.nodes()];
    mean = new double[edges.nodes()];
    int[] layer = new int[edges.nodes()];
    for (int node = edges.nodes() - 1; node >= 0; node--) {
      for (int edge = edges.begin(node); edge < edges.end(node); edge++) {
        int target = edges.target(edge);
        layer[target] = Math.max(layer[target], layer[node] + 1);
      }
    }
    int last = Arrays.stream(layer).max().orElse(-1);
    for (int i = 0; i <= last + 1; i++) {
      layers.add(new ArrayList<>());
    }
    for (int node = edges.nodes() - 1; node >= 0; node--) {
      boolean alone = down.begin(node) == down.end(node) && up.begin(node) == up.end(node);
      layers.get(alone ? last + 1 : layer[node]).add(node);
    }
    layers.forEach(this::settle);
  }

  /** From the top; the nodes of each from the left. */
  List<List<Integer>> ordered() {
    return layers;
  }

  /**
   * Orders each layer by the mean place of its nodes' neighbours: above and below by turns, {@code
   * sweeps} times.
   */
  void order(int sweeps) {
    for (int sweep = 0; sweep < sweeps; sweep++) {
      boolean downwards = sweep % 2 == 0;
      for (int i = 0; i < layers.size(); i++) {
        sort(layers.get(downwards ? i : layers.size() - 1 - i), downwards ? up : down);
      }
    }
  }

  private void sort(List<Integer> layer, Edges towards) {
    for (int node : layer) {
      mean[node] = mean(node, towards);
    }
    layer.sort(Comparator.comparingDouble(node -> mean[node]));
    settle(layer);
  }

  private double mean(int node, Edges towards) {
    int neighbours = towards.end(node) - towards.begin(node);
    if (neighbours == 0) {
      return place[node];
    }
    double sum = 0;
    for (int edge = towards.begin(node); edge < towards.end(node); edge++) {
      sum += place[towards.target(edge)];
    }
    return sum / neighbours;
  }

  private void settle(List<Integer> layer) {
    for (int i = 0; i < layer.size(); i++) {
      place[layer.get(i)] = (i + 0.5) / layer.size();
    }
  }
}
