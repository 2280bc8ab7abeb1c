import type { Order } from "./model";

/** A lock that a task holds, from one row to another. */
export interface Bar {
  lane: number;
  /** Its place among the locks that the task holds by then, from 0. */
  slot: number;
  lock: string;
  from: number;
  /** The row of its release; undefined where it is held to the end. */
  to?: number;
}

export interface Row {
  lane: number;
  number: number;
  text: string;
  /** How many locks the task holds before it. */
  holds: number;
  waits: boolean;
  /** The lane that holds what this one waits for; undefined where none does. */
  waitsFor?: { lane: number; slot: number };
}

export interface Lanes {
  /** Titles, in the order in which the tasks come first. */
  titles: string[];
  rows: Row[];
  bars: Bar[];
}

/** The lanes of an order: a row for each step, a bar for each lock while it is held. */
export function lanesOfOrder(order: Order): Lanes {
  const titles = [...new Set(order.lines.map((line) => line.task))];
  const rows: Row[] = [];
  const bars: Bar[] = [];
  /** By lane: the lock that it waits for. Its next step is taken once it has it. */
  const awaited = new Map<number, string>();
  const held = (lane: number) => bars.filter((bar) => bar.lane === lane && bar.to === undefined);
  const take = (lane: number, lock: string, from: number) => {
    const used = new Set(held(lane).map((bar) => bar.slot));
    let slot = 0;
    while (used.has(slot)) {
      slot++;
    }
    bars.push({ lane, slot, lock, from });
  };
  order.lines.forEach((line, at) => {
    const lane = titles.indexOf(line.task);
    const granted = awaited.get(lane);
    if (granted !== undefined) {
      awaited.delete(lane);
      take(lane, granted, at);
    }
    const row: Row = { lane, number: line.number, text: line.text, holds: width(held(lane)), waits: line.waits ?? false };
    rows.push(row);
    if (line.takes !== undefined && line.waits) {
      awaited.set(lane, line.takes);
      const holder = bars.find((bar) => bar.to === undefined && bar.lock === line.takes);
      row.waitsFor = holder && { lane: holder.lane, slot: holder.slot };
    } else if (line.takes !== undefined) {
      take(lane, line.takes, at);
    }
    for (const lock of line.releases) {
      const bar = held(lane).find((each) => each.lock === lock);
      if (bar) {
        bar.to = at;
      }
    }
  });
  return { titles, rows, bars };
}

function width(bars: Bar[]): number {
  return Math.max(0, ...bars.map((bar) => bar.slot + 1));
}
