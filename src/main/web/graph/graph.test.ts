import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, moved, zoomed } from "./camera";
import { classNamed, decodeGraph, edgesOf, kinds, position } from "./data";
import { filterOf, shownEdges, usedIn } from "./filter";
import { shortestPath } from "./paths";
import { aroundPicture, pathPicture, wholePicture } from "./picture";
import { graphOf } from "./samples";

const all = (graph: { from: Int32Array }) => new Uint8Array(graph.from.length).fill(1);

test("the block of bytes is read as it was written", () => {
  const graph = graphOf(["a", "b", "c"], [[0, 1], [1, 2], [0, 2]]);
  assert.deepEqual([...edgesOf(graph.out, 0)], [0, 2]);
  assert.deepEqual([...edgesOf(graph.in, 2)], [1, 2]);
  assert.deepEqual([...graph.count], [1, 2, 3]);
  assert.equal(position(graph, 0), "text:7");
});

test("a block of another version is refused", () => {
  const bytes = new ArrayBuffer(16);
  new Int32Array(bytes)[0] = 99;
  assert.throws(() => decode(bytes), /version 99/);
});

test("kinds and flags", () => {
  assert.equal(kinds(8 | 1), "EN SR");
  const graph = graphOf(["a", "b", "c"], [[0, 1], [1, 2], [0, 2]], [8, 1, 8 | 256]);
  assert.deepEqual([...shownEdges(graph, filterOf({}))], [1, 1, 1]);
  assert.deepEqual([...shownEdges(graph, filterOf({ kind: "EN" }))], [1, 0, 1]);
  assert.deepEqual([...shownEdges(graph, filterOf({ origin: "emulated" }))], [0, 0, 1]);
  assert.deepEqual([...shownEdges(graph, filterOf({ source: "another" }))], [0, 0, 0]);
});

test("usage characters", () => {
  assert.ok(usedIn("-...", "hardirq"));
  assert.ok(!usedIn("+.-.", "hardirq"));
  assert.ok(usedIn("+.-.", "softirq"));
  assert.ok(usedIn("?...", "both"));
  assert.ok(!usedIn("+-..", "both"));
});

test("a class is found by its last part where only one has it", () => {
  const graph = graphOf(["&mm->mmap_lock", "&a->lock", "&b->lock", "plain"], []);
  assert.equal(classNamed(graph, "mmap_lock"), 0);
  assert.equal(classNamed(graph, "mm->mmap_lock"), 0);
  assert.equal(classNamed(graph, "lock"), -1);
  assert.equal(classNamed(graph, "plain"), 3);
  assert.equal(classNamed(graph, ""), -1);
});

test("shortest paths, and cycles as paths from a class to itself", () => {
  const graph = graphOf(["a", "b", "c", "d"], [[0, 1], [1, 2], [2, 0], [0, 2]]);
  assert.deepEqual(shortestPath(graph, 0, 2, all(graph)), [3]);
  assert.deepEqual(shortestPath(graph, 1, 1, all(graph)), [1, 2, 0]);
  assert.equal(shortestPath(graph, 0, 3, all(graph)), undefined);
  assert.deepEqual(shortestPath(graph, 0, 2, Uint8Array.of(1, 1, 1, 0)), [0, 1]);
});

test("a shortest path is as long as that of a search of all paths", () => {
  let state = 7;
  const next = (below: number) => (state = (state * 48271) % 2147483647) % below;
  for (let round = 0; round < 50; round++) {
    const edges = Array.from({ length: 12 }, (): [number, number] => [next(6), next(6)]);
    const graph = graphOf(["a", "b", "c", "d", "e", "f"], edges);
    const found = shortestPath(graph, 0, 5, all(graph));
    assert.equal(found?.length, naive(edges, 0, 5), JSON.stringify(edges));
  }
});

test("pictures: every edge once, a class between its neighbours, a path from left to right", () => {
  const graph = graphOf(["a", "b", "c"], [[0, 1], [0, 1], [1, 2]]);
  const whole = wholePicture(graph, all(graph), new Set());
  assert.deepEqual([[...whole.from], [...whole.to]], [[0, 1], [1, 2]]);
  const around = aroundPicture(graph, all(graph), 1);
  assert.deepEqual([...around.subject], [1, 0, 2]);
  assert.ok(around.x[1]! < 0 && around.x[2]! > 0);
  const path = pathPicture(graph, [[0, 2]]);
  assert.deepEqual([...path.x], [0, 5, 10]);
});

test("zooming keeps what is under the pointer", () => {
  const camera = fitting({ left: 0, top: 0, right: 10, bottom: 10 }, 200, 200);
  const at = (c: typeof camera, x: number) => x * c.scale + c.shiftX;
  assert.equal(at(camera, 5), 100);
  const larger = zoomed(camera, 2, at(camera, 3), 0);
  assert.ok(Math.abs(at(larger, 3) - at(camera, 3)) < 1e-9);
  assert.equal(moved(camera, 5, 0).shiftX, camera.shiftX + 5);
});

function decode(bytes: ArrayBuffer) {
  return decodeGraph(bytes, { classes: [], texts: [] });
}

/** Length of the shortest path, by looking at all of each length. */
function naive(edges: [number, number][], from: number, to: number): number | undefined {
  let ends = new Set([from]);
  for (let length = 1; length <= edges.length; length++) {
    ends = new Set(edges.filter(([start]) => ends.has(start)).map(([, end]) => end));
    if (ends.has(to)) {
      return length;
    }
  }
  return undefined;
}
