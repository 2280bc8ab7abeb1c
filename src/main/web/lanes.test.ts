import assert from "node:assert/strict";
import { test } from "node:test";
import { cycleOf } from "./cyclePicture";
import { lanesOf, scenario } from "./lanes";
import { fitted } from "./lanesPicture";
import { finding, inversion, irqInversion, witness } from "./samples";

test("of an inversion each lane waits for the next, the last for the first", () => {
  const lanes = lanesOf(inversion());
  assert.deepEqual(lanes.map((lane) => lane.title), ["one/1", "two/2"]);
  assert.deepEqual(lanes.map((lane) => lane.event.waitsFor), [1, 0]);
  assert.deepEqual(lanes[0]!.holds.map((hold) => [hold.lockClass, hold.concerned]), [["outer", false], ["A", true]]);
});

test("a lock that the witness does not show is held all the same", () => {
  const sample = inversion();
  sample.path[1]!.witness.held = [];
  assert.deepEqual(lanesOf(sample)[1]!.holds.map((hold) => hold.lockClass), ["B"]);
});

test("an interrupt waits for the task that holds its lock, and that one for the interrupted", () => {
  const lanes = lanesOf(irqInversion());
  assert.deepEqual(lanes.map((lane) => lane.event.waitsFor), [undefined, 0, 1]);
  assert.equal(lanes[2]!.interrupts, 0);
  assert.deepEqual(lanes[0]!.holds.map((hold) => hold.lockClass), ["unsafe"]);
});

test("an inconsistent state is a task and the interrupt in it", () => {
  const lanes = lanesOf(
    finding("inconsistent-lock-state", {
      classes: ["L"],
      usages: [
        { class: "L", state: "HARDIRQ-ON-W", witness: witness("on", 4, []) },
        { class: "L", state: "IN-HARDIRQ-W", witness: witness("in", 5, []) },
      ],
    }),
  );
  assert.deepEqual(lanes.map((lane) => [lane.title, lane.event.waitsFor, lane.interrupts]), [
    ["on/4", undefined, undefined],
    ["interrupt in in/5", 0, 0],
  ]);
});

test("a finding about one event is one lane, with the event before it where there is one", () => {
  const sample = finding("lock-held-at-exit", { classes: ["L"], witness: witness("t", 1, ["L"]) });
  assert.equal(lanesOf(sample).length, 1);
  assert.equal(scenario(lanesOf(sample)), undefined);
  assert.equal(lanesOf({ ...sample, other: witness("u", 2, []) }).length, 2);
});

test("the scenario is the kernel's table", () => {
  assert.deepEqual(scenario(lanesOf(inversion())), [
    ["lock(A);", undefined],
    [undefined, "lock(B);"],
    ["lock(B);", undefined],
    [undefined, "lock(A);"],
  ]);
});

test("an interrupt closes the cycle of an irq inversion", () => {
  assert.deepEqual(
    cycleOf(irqInversion()).map((edge) => [edge.from, edge.to, edge.interrupt]),
    [
      ["safe", "unsafe", false],
      ["unsafe", "safe", true],
    ],
  );
  assert.deepEqual(cycleOf(finding("lock-held-at-exit")), []);
});

test("a name that is too long loses its middle", () => {
  assert.equal(fitted("short", 100), "short");
  const cut = fitted("&very->long.name_of_a_lock", 80);
  assert.ok(cut.startsWith("&very") && cut.endsWith("lock") && cut.includes("…"), cut);
});
