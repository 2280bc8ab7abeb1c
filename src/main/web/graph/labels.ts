import type { Camera } from "./camera";
import { radiusOf, type Palette } from "./painting";
import type { Picture } from "./picture";

const MOST = 70;
/** Width of a character, in pixels. */
const CHARACTER = 7.23;
const ROW = 14;
/** Pixels that stay free between two names. */
const GAP = 6;
/** A disc that fills much of the screen may be written on. */
const LARGEST_FREE = 60;
const FONT = '12px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace';

/** What is taken, by row of the screen: from and to, and the height of its middle. */
type Taken = Map<number, [number, number, number][]>;

/** Draws names beside their discs, the heaviest first, each where it covers neither another nor a large disc. */
export function drawLabels(
  screen: CanvasRenderingContext2D,
  picture: Picture,
  camera: Camera,
  palette: Palette,
  size: { width: number; height: number; first: number },
): void {
  screen.font = FONT;
  screen.textBaseline = "middle";
  const taken: Taken = new Map();
  keepDiscsFree(picture, camera, taken);
  let drawn = 0;
  for (const i of size.first >= 0 ? [size.first, ...picture.byWeight] : picture.byWeight) {
    const text = picture.labels[i]!;
    const width = text.length * CHARACTER;
    const radius = radiusOf(picture, camera, i);
    const beside = picture.leftward[i] ? -radius - 4 - width : radius + 4;
    const x = picture.x[i]! * camera.scale + camera.shiftX + beside;
    const y = picture.y[i]! * camera.scale + camera.shiftY;
    if (x < -width || y < -10 || x > size.width || y > size.height + 10 || !reserve(taken, x, y, width + GAP)) {
      continue;
    }
    screen.globalAlpha = 0.75;
    screen.fillStyle = palette.page;
    screen.fillRect(x - 2, y - 7, width + 4, 14);
    screen.globalAlpha = 1;
    screen.fillStyle = palette.label;
    screen.fillText(text, x, y);
    if (++drawn === MOST) {
      break;
    }
  }
}

function keepDiscsFree(picture: Picture, camera: Camera, taken: Taken): void {
  for (let i = 0; i < picture.x.length; i++) {
    const radius = radiusOf(picture, camera, i);
    if (picture.radius[i]! > 0 && radius < LARGEST_FREE) {
      const x = picture.x[i]! * camera.scale + camera.shiftX;
      reserve(taken, x - radius, picture.y[i]! * camera.scale + camera.shiftY, 2 * radius);
    }
  }
}

/** Takes the place for a label, unless another has it. */
function reserve(taken: Taken, x: number, y: number, width: number): boolean {
  const row = Math.round(y / ROW);
  for (const near of [row - 1, row, row + 1]) {
    if (taken.get(near)?.some(([from, to, middle]) => Math.abs(middle - y) < ROW && x < to && x + width > from)) {
      return false;
    }
  }
  const inRow = taken.get(row) ?? [];
  inRow.push([x, x + width, y]);
  taken.set(row, inRow);
  return true;
}
