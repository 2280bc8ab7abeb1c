import assert from "node:assert/strict";
import { test } from "node:test";
import { countSteps } from "./ledgerPicture";
import type { LedgerLine } from "./model";

function line(balance: number, ts?: number): LedgerLine {
  const witness = ts === undefined ? undefined : { ts, cpu: 0, pid: 1, origin: "recorded", held: [], stack: [] };
  return { owner: "a/1", what: "f", starts: Math.max(balance, 0) + 3, ends: 3 - Math.min(balance, 0), balance, witness };
}

test("the count goes up and down at the moments that left something", () => {
  assert.deepEqual(countSteps([line(0), line(-1, 9), line(2, 5), line(1)]), [
    { ts: 5, count: 2 },
    { ts: 9, count: 1 },
  ]);
  assert.deepEqual(countSteps([line(0, 3)]), []);
});
