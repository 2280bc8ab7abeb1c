import type { LockUse } from "./model";

/** A column of the table of locks: what it is called, what it shows, and whether it is a time. */
export interface Column {
  id: string;
  head: string;
  of: (lock: LockUse) => number | string;
  time?: true;
  title?: string;
}

export const COLUMNS: readonly Column[] = [
  { id: "name", head: "name", of: (lock) => lock.name },
  { id: "acquired", head: "acquired", of: (lock) => lock.acquisitions },
  { id: "contended", head: "contended", of: (lock) => lock.contentions, title: "could not be had at once" },
  { id: "wait-max", head: "wait max", of: (lock) => lock.wait.maxNanos, time: true },
  { id: "wait-total", head: "wait total", of: (lock) => lock.wait.totalNanos, time: true },
  { id: "wait-mean", head: "wait mean", of: (lock) => mean(lock.wait), time: true },
  { id: "hold-min", head: "hold min", of: (lock) => lock.hold.minNanos, time: true },
  { id: "hold-max", head: "hold max", of: (lock) => lock.hold.maxNanos, time: true },
  { id: "hold-total", head: "hold total", of: (lock) => lock.hold.totalNanos, time: true },
  { id: "hold-mean", head: "hold mean", of: (lock) => mean(lock.hold), time: true },
];

/** How the table is sorted, as the address has it: `hold-total`, or `name.up` the other way round. */
export interface Sorting {
  column: Column;
  /** Largest first, or for names Z first. */
  down: boolean;
}

const FIRST = COLUMNS.find((column) => column.id === "hold-total")!;

export function sortingOf(text: string): Sorting {
  const [id, way] = text.split(".");
  const column = COLUMNS.find((each) => each.id === id);
  return column ? { column, down: way !== "up" } : { column: FIRST, down: true };
}

export function sortingText(sorting: Sorting): string {
  return sorting.column === FIRST && sorting.down ? "" : `${sorting.column.id}${sorting.down ? "" : ".up"}`;
}

/** After a press on a column's head: that column, and the other way round where it was sorted by already. */
export function pressed(now: Sorting, column: Column): Sorting {
  return column === now.column ? { column, down: !now.down } : { column, down: column.id !== "name" };
}

/** The locks whose name has the text in it, sorted; equal ones by name. */
export function sorted(locks: readonly LockUse[], text: string, { column, down }: Sorting): LockUse[] {
  const sign = down ? -1 : 1;
  return locks
    .filter((lock) => lock.name.toLowerCase().includes(text.toLowerCase()))
    .sort((a, b) => sign * compare(column.of(a), column.of(b)) || compare(a.name, b.name));
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function mean(spans: LockUse["wait"]): number {
  return spans.count === 0 ? 0 : Math.floor(spans.totalNanos / spans.count);
}

/** Microseconds, with digits after the point only where the trace's clock has them. */
export function micros(nanos: number): string {
  const fraction = nanos % 1000 === 0 ? 0 : 2;
  return (nanos / 1000).toLocaleString("en", { minimumFractionDigits: fraction, maximumFractionDigits: fraction });
}
