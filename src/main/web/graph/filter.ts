import { EMULATED, type Graph } from "./data";

/** Which dependencies are shown; "" means all. */
export interface GraphFilter {
  /** EN, ER, SN or SR. */
  kind: string;
  /** recorded or emulated. */
  origin: string;
  /** The source of the first witness. */
  source: string;
  /** `hardirq`, `softirq`: an end is used in it; `both`: an end is used in one and held with it enabled. */
  irq: string;
}

export function filterOf(choices: Record<string, string>): GraphFilter {
  return {
    kind: choices.kind ?? "",
    origin: choices.origin ?? "",
    source: choices.source ?? "",
    irq: choices.irq ?? "",
  };
}

const KIND_BITS: Record<string, number> = { SR: 1, ER: 2, SN: 4, EN: 8 };

/** 1 for each dependency that is shown. */
export function shownEdges(graph: Graph, filter: GraphFilter): Uint8Array {
  const kind = KIND_BITS[filter.kind] ?? 15;
  const source = filter.source === "" ? -1 : graph.texts.indexOf(filter.source);
  const inIrq = graph.classes.map((each) => usedIn(each.usage, filter.irq));
  return Uint8Array.from(graph.from, (from, edge) => {
    const flags = graph.flags[edge]!;
    const emulated = (flags & EMULATED) !== 0;
    return (flags & kind) !== 0 &&
      (filter.origin === "" || emulated === (filter.origin === "emulated")) &&
      (filter.source === "" || graph.source[edge] === source) &&
      (inIrq[from]! || inIrq[graph.to[edge]!]!)
      ? 1
      : 0;
  });
}

/** Whether the usage characters of /proc/lockdep say so: hardirq in the first two, softirq in the others. */
export function usedIn(usage: string, irq: string): boolean {
  switch (irq) {
    case "hardirq":
      return /[-?]/.test(usage.slice(0, 2));
    case "softirq":
      return /[-?]/.test(usage.slice(2));
    case "both":
      return usage.includes("?");
    default:
      return true;
  }
}
