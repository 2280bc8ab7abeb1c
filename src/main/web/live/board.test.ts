import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../model";
import { ALL, Board, machines, reportAddress, type Found } from "./board";

function found(fingerprint: string, rule: string, graph: string, ...sources: string[]): Found {
  const [first, ...others] = sources.map((source) => ({ source }));
  const finding = { rule, fingerprint, witness: first, path: others.map((witness) => ({ witness })) } as unknown as Finding;
  return { graph, fingerprint, finding };
}

test("the newest comes first, and what changes is new again", () => {
  const board = new Board();
  board.put(found("1", "a", "6.1", "m1"));
  board.put(found("2", "a", "6.1", "m1"));
  assert.deepEqual(board.chosen(ALL).map((each) => each.fingerprint), ["2", "1"]);
  board.put(found("1", "a", "6.1", "m1"));
  assert.deepEqual(board.chosen(ALL).map((each) => each.fingerprint), ["1", "2"]);
  board.remove({ graph: "6.1", fingerprint: "1" });
  assert.equal(board.size, 1);
});

test("one fingerprint may be in two graphs", () => {
  const board = new Board();
  board.put(found("1", "a", "6.1", "m1"));
  board.put(found("1", "a", "6.2", "m1"));
  assert.equal(board.size, 2);
});

test("findings are chosen by rule, build and machine, and counted by each", () => {
  const board = new Board();
  board.put(found("1", "a", "6.1", "m1", "m2"));
  board.put(found("2", "b", "6.2", "m2"));
  assert.deepEqual(board.chosen({ ...ALL, rule: "a" }).length, 1);
  assert.deepEqual(board.chosen({ ...ALL, build: "6.2" }).length, 1);
  assert.deepEqual(board.chosen({ ...ALL, machine: "m2" }).length, 2);
  assert.deepEqual(board.counts("machine"), [["m1", 1], ["m2", 2]]);
  assert.deepEqual(board.counts("build"), [["6.1", 1], ["6.2", 1]]);
});

test("a machine is listed once, and addresses are encoded", () => {
  const each = found("ab", "a", "6.1 & more", "m2", "m1", "m2");
  assert.deepEqual(machines(each.finding), ["m1", "m2"]);
  assert.equal(reportAddress(each), "/report?graph=6.1%20%26%20more#/finding/ab");
});
