import type { GraphClass } from "../model";

/** The dependency graph in columns; a dependency is an index into those of its length. */
export interface Graph {
  classes: GraphClass[];
  texts: string[];
  /** Acquisitions that drew each dependency. */
  count: Float64Array;
  /** Of its first witness; -1: the file has no lines. */
  line: Float64Array;
  nanos: Float64Array;
  /** Places of the classes: see GraphLayout. */
  x: Float32Array;
  y: Float32Array;
  /** Strongly connected components of more than one class. */
  components: { x: number; y: number; radius: number; members: number[] }[];
  /** The component of each class, or -1. */
  component: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** Four bits of kinds, four of those that were assumed, one for emulated. */
  flags: Int32Array;
  /** Numbers of texts. */
  task: Int32Array;
  place: Int32Array;
  file: Int32Array;
  source: Int32Array;
  out: Neighbours;
  in: Neighbours;
}

/** Dependencies by class: those of class c are `edges[starts[c]]` to before `edges[starts[c + 1]]`. */
export interface Neighbours {
  starts: Int32Array;
  edges: Int32Array;
}

const VERSION = 1;
export const EMULATED = 1 << 8;

/** Reads what GraphBlock wrote. */
export function decodeGraph(bytes: ArrayBuffer, names: { classes: GraphClass[]; texts: string[] }): Graph {
  const [version, classes = 0, edges = 0, several = 0] = new Int32Array(bytes, 0, 4);
  if (version !== VERSION) {
    throw new Error(`the graph has version ${version}`);
  }
  let at = 16;
  const doubles = () => new Float64Array(bytes, skip(edges * 8), edges);
  const floats = (length: number) => new Float32Array(bytes, skip(length * 4), length);
  const ints = (length: number) => new Int32Array(bytes, skip(length * 4), length);
  function skip(length: number): number {
    at += length;
    return at - length;
  }
  const count = doubles();
  const line = doubles();
  const nanos = doubles();
  const x = floats(classes);
  const y = floats(classes);
  const centres = floats(several * 3);
  const component = ints(classes);
  const from = ints(edges);
  const to = ints(edges);
  const components = Array.from({ length: several }, (_, i) => ({
    x: centres[3 * i]!,
    y: centres[3 * i + 1]!,
    radius: centres[3 * i + 2]!,
    members: [] as number[],
  }));
  component.forEach((of, i) => components[of]?.members.push(i));
  return {
    ...names,
    count,
    line,
    nanos,
    x,
    y,
    components,
    component,
    from,
    to,
    flags: ints(edges),
    task: ints(edges),
    place: ints(edges),
    file: ints(edges),
    source: ints(edges),
    out: neighbours(classes, from),
    in: neighbours(classes, to),
  };
}

function neighbours(classes: number, end: Int32Array): Neighbours {
  const starts = new Int32Array(classes + 1);
  for (const c of end) {
    starts[c + 1]!++;
  }
  for (let c = 0; c < classes; c++) {
    starts[c + 1]! += starts[c]!;
  }
  const next = starts.slice();
  const edges = new Int32Array(end.length);
  end.forEach((c, edge) => {
    edges[next[c]!++] = edge;
  });
  return { starts, edges };
}

/** The dependencies of a class in one direction. */
export function edgesOf(of: Neighbours, lockClass: number): Int32Array {
  return of.edges.subarray(of.starts[lockClass], of.starts[lockClass + 1]);
}

/** `EN ER`: exclusive or shared held, new one not a recursive reader or one. */
export function kinds(flags: number): string {
  return ["SR", "ER", "SN", "EN"].filter((_, bit) => flags & (1 << bit)).reverse().join(" ");
}

/** Where a dependency was seen first. */
export function position(graph: Graph, edge: number): string {
  const file = graph.texts[graph.file[edge]!] ?? "";
  const line = graph.line[edge]!;
  return line < 0 ? file : `${file}:${line}`;
}

/** The class of that name, or -1; without its `&` or by its last part where only one has it. */
export function classNamed(graph: Graph, name: string): number {
  const exact = graph.classes.findIndex((each) => each.name === name);
  if (exact >= 0 || name === "") {
    return exact;
  }
  const alike = graph.classes.flatMap((each, i) =>
    each.name.replace(/^&/, "") === name || /(?:->|\.|\/)/.test(each.name) && each.name.split(/->|\.|\//).at(-1) === name ? [i] : [],
  );
  return alike.length === 1 ? alike[0]! : -1;
}
