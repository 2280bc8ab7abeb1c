import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLabels } from "./labels";
import { pathPicture, type Picture } from "./picture";
import { graphOf } from "./samples";

/** The names that are drawn of discs below each other, so many pixels apart. */
function drawn(apart: number): string[] {
  const names = ["a", "b", "c", "d"];
  const picture: Picture = {
    x: new Float32Array(4).fill(50),
    y: Float32Array.from(names, (_, i) => 50 + i * apart),
    radius: new Float32Array(4),
    labels: names,
    leftward: new Uint8Array(4),
    tint: new Uint8Array(4),
    byWeight: [0, 1, 2, 3],
    subject: Int32Array.of(0, 1, 2, 3),
    from: new Int32Array(0),
    to: new Int32Array(0),
  };
  const written: string[] = [];
  const screen = { fillRect: () => undefined, fillText: (text: string) => written.push(text) };
  const palette = { edge: "#000000", label: "#000000", page: "#ffffff", tints: [] };
  drawLabels(
    screen as unknown as CanvasRenderingContext2D,
    picture,
    { scale: 1, shiftX: 0, shiftY: 0 },
    palette,
    { width: 500, height: 500, first: -1 },
  );
  return written;
}

test("names have all the room that there is between the rows", () => {
  for (let apart = 14; apart < 30; apart++) {
    assert.deepEqual(drawn(apart), ["a", "b", "c", "d"], `${apart} pixels apart`);
  }
});

test("no name lies on another", () => {
  for (let apart = 7; apart < 14; apart++) {
    assert.deepEqual(drawn(apart), ["a", "c"], `${apart} pixels apart`);
  }
});

test("the names of a path stand where no arrow arrives", () => {
  const graph = graphOf(["a", "b", "c"], [[0, 1], [1, 2], [2, 0]]);
  const picture = pathPicture(graph, [[0, 1], [2]]);
  assert.deepEqual(picture.labels, ["a", "b", "c"]);
  assert.deepEqual([...picture.leftward], [1, 0, 0]);
});
