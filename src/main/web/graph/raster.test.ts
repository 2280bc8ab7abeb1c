import assert from "node:assert/strict";
import { test } from "node:test";
import { LineRaster, rgbOf } from "./raster";

function drawn(width: number, height: number, ...line: [number, number, number, number]): LineRaster {
  const raster = new LineRaster(width, height);
  raster.line(...line);
  return raster;
}

const total = (raster: LineRaster) => raster.weight.reduce((sum, each) => sum + each, 0);

test("a line has one line's weight at each step along its longer axis", () => {
  assert.equal(total(drawn(20, 20, 2, 3, 12, 8)), 11 * 16);
  assert.equal(total(drawn(20, 20, 3, 12, 8, 2)), 11 * 16);
  assert.equal(total(drawn(20, 20, 5, 5, 5, 5)), 16);
});

test("a level line is on its row alone, between two rows on both", () => {
  const level = drawn(8, 4, 1, 2, 6, 2);
  assert.deepEqual([...level.weight.subarray(16, 24)], [0, 16, 16, 16, 16, 16, 16, 0]);
  const between = drawn(8, 4, 1, 1.5, 6, 1.5);
  assert.equal(between.weight[8 + 3], 8);
  assert.equal(between.weight[16 + 3], 8);
});

test("a line is the same both ways", () => {
  assert.deepEqual(drawn(30, 30, 2, 3, 25, 17).weight, drawn(30, 30, 25, 17, 2, 3).weight);
});

test("what lies outside is cut off, wherever it lies", () => {
  let state = 11;
  const next = () => (state = (state * 48271) % 2147483647) % 400 - 150;
  for (let i = 0; i < 2000; i++) {
    const [x1, y1, x2, y2] = [next(), next(), next(), next()];
    const small = drawn(40, 30, x1, y1, x2, y2);
    const large = drawn(440, 430, x1 + 200, y1 + 200, x2 + 200, y2 + 200);
    for (let y = 1; y < 28; y++) {
      for (let x = 0; x < 40; x++) {
        const here = small.weight[y * 40 + x]!;
        const there = large.weight[(y + 200) * 440 + x + 200]!;
        // At the border itself half a pixel may be missing.
        if (x > 0 && x < 38) {
          assert.ok(Math.abs(here - there) <= 1, `${[x1, y1, x2, y2]} at ${x}, ${y}: ${here}, ${there}`);
        }
      }
    }
  }
});

test("more lines make a pixel more opaque, none leave it", () => {
  const raster = drawn(4, 4, 0, 1, 3, 1);
  raster.line(0, 1, 1, 1);
  const pixels = new Uint32Array(16);
  raster.colour(pixels, rgbOf("#102030"), 0.25, 0, 4);
  assert.equal(pixels[0], 0);
  assert.equal(pixels[7]! & 0xffffff, 0x302010);
  assert.equal(pixels[7]! >>> 24, 64);
  assert.equal(pixels[4]! >>> 24, 112);
});
