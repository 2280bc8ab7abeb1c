import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, micros, pressed, sorted, sortingOf, sortingText } from "./locks";
import type { LockUse } from "./model";

function lock(name: string, total: number, contentions = 0): LockUse {
  const none = { count: 0, minNanos: 0, maxNanos: 0, totalNanos: 0 };
  return { name, acquisitions: 1, contentions, wait: none, hold: { count: 1, minNanos: total, maxNanos: total, totalNanos: total } };
}

const LOCKS = [lock("&b", 5), lock("&a", 7, 3), lock("&c", 5)];
const names = (text: string, sorting: string) => sorted(LOCKS, text, sortingOf(sorting)).map((each) => each.name);

test("what is held longest in all stands first", () => {
  assert.deepEqual(names("", ""), ["&a", "&b", "&c"]);
  assert.deepEqual(names("", "hold-total.up"), ["&b", "&c", "&a"]);
  assert.deepEqual(names("", "name.up"), ["&a", "&b", "&c"]);
  assert.deepEqual(names("", "contended"), ["&a", "&b", "&c"]);
  assert.deepEqual(names("B", ""), ["&b"]);
});

test("a sorting is read back as it was written", () => {
  for (const column of COLUMNS) {
    for (const down of [true, false]) {
      assert.deepEqual(sortingOf(sortingText({ column, down })), { column, down });
    }
  }
  assert.equal(sortingText(sortingOf("nonsense")), "");
});

test("a second press turns the order round", () => {
  const name = COLUMNS[0]!;
  const first = pressed(sortingOf(""), name);
  assert.equal(sortingText(first), "name.up");
  assert.equal(sortingText(pressed(first, name)), "name");
});

test("microseconds have a fraction only where the clock has one", () => {
  assert.equal(micros(1234567000), "1,234,567");
  assert.equal(micros(1234), "1.23");
  assert.equal(micros(0), "0");
});
