import assert from "node:assert/strict";
import { test } from "node:test";
import type { OrderLine } from "./model";
import { lanesOfOrder } from "./order";

const line = (task: string, text: string, more: Partial<OrderLine> = {}): OrderLine => ({
  number: 1,
  task,
  text,
  releases: [],
  ...more,
});

test("a lock is a bar from where it is taken to where it is released", () => {
  const { bars, rows } = lanesOfOrder({
    preemptions: 0,
    steps: 4,
    lines: [
      line("a/1", "lock(A)", { takes: "A" }),
      line("a/1", "lock(B)", { takes: "B" }),
      line("a/1", "unlock(A)", { releases: ["A"] }),
      line("a/1", "writes x"),
    ],
  });
  assert.deepEqual(bars, [
    { lane: 0, slot: 0, lock: "A", from: 0, to: 2 },
    { lane: 0, slot: 1, lock: "B", from: 1 },
  ]);
  assert.deepEqual(rows.map((row) => row.holds), [0, 1, 2, 2]);
});

test("who waits points at who holds, and has the lock from its next step on", () => {
  const { titles, bars, rows } = lanesOfOrder({
    preemptions: 1,
    steps: 4,
    lines: [
      line("a/1", "lock(A)", { takes: "A" }),
      line("b/2", "lock(A): waits", { takes: "A", waits: true }),
      line("a/1", "unlock(A)", { releases: ["A"] }),
      line("b/2", "writes x"),
    ],
  });
  assert.deepEqual(titles, ["a/1", "b/2"]);
  assert.deepEqual(rows[1]!.waitsFor, { lane: 0, slot: 0 });
  assert.deepEqual(bars[1], { lane: 1, slot: 0, lock: "A", from: 3 });
});

test("a task that waits for a lock of its own points at itself", () => {
  const { rows } = lanesOfOrder({
    preemptions: 0,
    steps: 2,
    lines: [
      line("a/1", "lock(A)", { takes: "A" }),
      line("a/1", "lock(A): waits", { takes: "A", waits: true }),
    ],
  });
  assert.deepEqual(rows[1]!.waitsFor, { lane: 0, slot: 0 });
});
