import { decodeGraph, type Graph } from "./data";

/** A graph for tests: `edges` by the numbers of their classes, which lie on a line; no components. */
export function graphOf(classes: string[], edges: [number, number][], flags: number[] = []): Graph {
  const n = classes.length;
  const m = edges.length;
  const bytes = new ArrayBuffer(16 + m * (24 + 28) + n * 12);
  const view = new DataView(bytes);
  let at = 0;
  const int = (value: number) => {
    view.setInt32(at, value, true);
    at += 4;
  };
  const float = (value: number) => {
    view.setFloat32(at, value, true);
    at += 4;
  };
  [1, n, m, 0].forEach(int);
  for (let i = 0; i < 3 * m; i++) {
    view.setFloat64(at, i < m ? i + 1 : i < 2 * m ? 7 : 0, true);
    at += 8;
  }
  classes.forEach((_, i) => float(i));
  classes.forEach(() => float(0));
  classes.forEach(() => int(-1));
  edges.forEach(([from]) => int(from));
  edges.forEach(([, to]) => int(to));
  edges.forEach((_, i) => int(flags[i] ?? 8));
  for (let i = 0; i < 4 * m; i++) {
    int(0);
  }
  return decodeGraph(bytes, { classes: classes.map((name) => ({ name, usage: "...." })), texts: ["text"] });
}
