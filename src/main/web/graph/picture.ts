import { edgesOf, type Graph } from "./data";
import { usedIn } from "./filter";

/** What the painter draws: discs and arrows with numbers for what they stand for. */
export interface Picture {
  x: Float32Array;
  y: Float32Array;
  /** In units of the picture; 0: a disc of a few pixels. */
  radius: Float32Array;
  labels: string[];
  /** 1: the label stands left of the disc. */
  leftward: Uint8Array;
  tint: Uint8Array;
  /** Discs by weight, whose labels come first. */
  byWeight: number[];
  /** The class of each disc; below 0: component -1 - value, closed. */
  subject: Int32Array;
  from: Int32Array;
  to: Int32Array;
}

export const TINT = { plain: 0, hardirq: 1, softirq: 2, component: 3, focus: 4 } as const;

interface Disc {
  x: number;
  y: number;
  radius: number;
  label: string;
  tint: number;
  weight: number;
  subject: number;
  leftward?: boolean;
}

/** The whole graph, each component that is not open as one disc. */
export function wholePicture(graph: Graph, shown: Uint8Array, open: ReadonlySet<number>): Picture {
  const discs: Disc[] = [];
  const discOf = new Int32Array(graph.classes.length);
  const closed = new Map<number, number>();
  graph.classes.forEach((_, c) => {
    const component = graph.component[c]!;
    if (component < 0 || open.has(component)) {
      discOf[c] = discs.length;
      discs.push(classDisc(graph, c, graph.x[c]!, graph.y[c]!, false));
      return;
    }
    if (!closed.has(component)) {
      closed.set(component, discs.length);
      discs.push(componentDisc(graph, component));
    }
    discOf[c] = closed.get(component)!;
  });
  return assembled(discs, edgesBetween(graph, shown, discOf, discs.length));
}

/** A class between what is held when it is taken and what is taken while it is held. */
export function aroundPicture(graph: Graph, shown: Uint8Array, focus: number): Picture {
  const before = new Set<number>();
  const after = new Set<number>();
  for (const edge of edgesOf(graph.in, focus)) {
    if (shown[edge] && graph.from[edge] !== focus) {
      before.add(graph.from[edge]!);
    }
  }
  for (const edge of edgesOf(graph.out, focus)) {
    if (shown[edge] && graph.to[edge] !== focus) {
      after.add(graph.to[edge]!);
    }
  }
  // A class on both sides lies below: it is in a cycle with this one.
  const both = [...before].filter((c) => after.has(c));
  const onlyBefore = [...before].filter((c) => !after.has(c));
  const onlyAfter = [...after].filter((c) => !before.has(c));
  const discs = [
    classDisc(graph, focus, 0, 0, true),
    ...placed(graph, onlyBefore, -1),
    ...placed(graph, onlyAfter, 1),
    ...both.map((c, i) => classDisc(graph, c, (i - (both.length - 1) / 2) * 2.4, Math.max(onlyBefore.length, onlyAfter.length, 4) * 0.35 + 2, false)),
  ];
  const discOf = new Int32Array(graph.classes.length).fill(-1);
  discs.forEach((disc, i) => {
    discOf[disc.subject] = i;
  });
  const edges = edgesBetween(graph, shown, discOf, discs.length);
  const near = edges.filter(([from, to]) => from === 0 || to === 0);
  return assembled(discs, near);
}

const PER_COLUMN = 24;

/** In columns on one side, nearest first. */
function placed(graph: Graph, classes: number[], side: number): Disc[] {
  const ordered = [...classes].sort((a, b) => weight(graph, b) - weight(graph, a) || a - b);
  return ordered.map((c, i) => {
    const column = Math.floor(i / PER_COLUMN);
    const inColumn = Math.min(PER_COLUMN, ordered.length - column * PER_COLUMN);
    const row = i % PER_COLUMN;
    const disc = classDisc(graph, c, side * (6 + column * 8), (row - (inColumn - 1) / 2) * 0.8, false);
    return { ...disc, leftward: side < 0 };
  });
}

/** A path from left to right. */
export function pathPicture(graph: Graph, paths: number[][]): Picture {
  const discs: Disc[] = [];
  const discOf = new Map<number, number>();
  const edges: [number, number][] = [];
  paths.forEach((path, row) => {
    const classes = [graph.from[path[0]!]!, ...path.map((edge) => graph.to[edge]!)];
    classes.forEach((c, i) => {
      if (!discOf.has(c)) {
        discOf.set(c, discs.length);
        const across = row === 0 ? i : classes.length - 1 - i;
        const disc = classDisc(graph, c, across * 5, row * 2.5 + (i % 2) * 0.8, i === 0 || i === classes.length - 1);
        // On the side at which no arrow arrives.
        discs.push({ ...disc, leftward: row > 0 || i === 0 });
      }
    });
    path.forEach((edge) => edges.push([discOf.get(graph.from[edge]!)!, discOf.get(graph.to[edge]!)!]));
  });
  return assembled(discs, edges);
}

function classDisc(graph: Graph, c: number, x: number, y: number, focus: boolean): Disc {
  const { name, usage } = graph.classes[c]!;
  const tint = focus
    ? TINT.focus
    : usedIn(usage, "hardirq")
      ? TINT.hardirq
      : usedIn(usage, "softirq")
        ? TINT.softirq
        : TINT.plain;
  return { x, y, radius: 0, label: name, tint, weight: focus ? 1e9 : weight(graph, c), subject: c };
}

function componentDisc(graph: Graph, component: number): Disc {
  const { x, y, radius, members } = graph.components[component]!;
  return {
    x,
    y,
    radius: Math.max(0.5, radius * 0.8),
    label: `${graph.classes[members[0]!]!.name} and ${members.length - 1} more`,
    tint: TINT.component,
    weight: 1e6 + members.length,
    subject: -1 - component,
  };
}

function weight(graph: Graph, c: number): number {
  return edgesOf(graph.out, c).length + edgesOf(graph.in, c).length;
}

/** Each pair of discs once; -1 in `discOf`: not in the picture. */
function edgesBetween(graph: Graph, shown: Uint8Array, discOf: Int32Array, discs: number): [number, number][] {
  const seen = new Set<number>();
  const edges: [number, number][] = [];
  graph.from.forEach((fromClass, edge) => {
    const from = discOf[fromClass]!;
    const to = discOf[graph.to[edge]!]!;
    const key = from * discs + to;
    if (shown[edge] && from >= 0 && to >= 0 && from !== to && !seen.has(key)) {
      seen.add(key);
      edges.push([from, to]);
    }
  });
  return edges;
}

function assembled(discs: Disc[], edges: [number, number][]): Picture {
  return {
    x: Float32Array.from(discs, (disc) => disc.x),
    y: Float32Array.from(discs, (disc) => disc.y),
    radius: Float32Array.from(discs, (disc) => disc.radius),
    labels: discs.map((disc) => disc.label),
    leftward: Uint8Array.from(discs, (disc) => (disc.leftward ? 1 : 0)),
    tint: Uint8Array.from(discs, (disc) => disc.tint),
    byWeight: discs.map((_, i) => i).sort((a, b) => discs[b]!.weight - discs[a]!.weight || a - b),
    subject: Int32Array.from(discs, (disc) => disc.subject),
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
  };
}
