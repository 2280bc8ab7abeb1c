import { edgesOf, type Graph } from "./data";

/**
 * The dependencies of a shortest path, in order; undefined where there is none. From a class to itself: a
 * shortest cycle through it. Breadth first, O(dependencies).
 */
export function shortestPath(graph: Graph, from: number, to: number, shown: Uint8Array): number[] | undefined {
  const reachedBy = new Int32Array(graph.classes.length).fill(-1);
  let border = [from];
  while (border.length > 0) {
    const next: number[] = [];
    for (const lockClass of border) {
      for (const edge of edgesOf(graph.out, lockClass)) {
        const target = graph.to[edge]!;
        if (shown[edge] === 0 || reachedBy[target] !== -1) {
          continue;
        }
        reachedBy[target] = edge;
        if (target === to) {
          return back(graph, reachedBy, from, to);
        }
        if (target !== from) {
          next.push(target);
        }
      }
    }
    border = next;
  }
  return undefined;
}

function back(graph: Graph, reachedBy: Int32Array, from: number, to: number): number[] {
  const path: number[] = [];
  let at = to;
  do {
    const edge = reachedBy[at]!;
    path.push(edge);
    at = graph.from[edge]!;
  } while (at !== from);
  return path.reverse();
}
