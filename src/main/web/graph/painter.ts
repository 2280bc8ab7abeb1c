import { fitting, moved, zoomed, type Camera } from "./camera";
import type { Picture } from "./picture";

/** Colours of the page, by what they are for. */
interface Palette {
  edge: string;
  label: string;
  halo: string;
  tints: string[];
}

/** Edges that are painted at one go, before the page is given time for other things. */
const SLICE = 1500;
const SLICE_MILLIS = 6;
/** Edges of one stroke: long paths cost more than their parts. */
const STROKE = 250;
/** How far the painted edges reach beyond the screen, as a part of it, on each side. */
const MARGIN = 0.5;
const REST_MILLIS = 140;
const LABELS = 90;
/** With fewer edges than this on the screen they get arrow heads. */
const HEADS = 2500;
const DISC = 4.5;

/**
 * Draws a picture on a canvas. The edges are painted into a bitmap, in slices, so that the page never
 * freezes; while the picture is moved the bitmap is moved and stretched, and painted again when it rests.
 * Discs and labels are drawn anew for every frame.
 */
export class Painter {
  readonly canvas: HTMLCanvasElement;
  private readonly screen: CanvasRenderingContext2D;
  private picture: Picture | undefined;
  private camera: Camera = { scale: 1, shiftX: 0, shiftY: 0 };
  private palette: Palette;
  private painted: { bitmap: HTMLCanvasElement; camera: Camera } | undefined;
  private frame = 0;
  private rest = 0;
  private work = 0;
  private width = 1;
  private height = 1;
  private ratio = 1;
  highlighted = -1;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.screen = canvas.getContext("2d")!;
    this.palette = readPalette(canvas);
  }

  /** Shows a picture, all of it. */
  show(picture: Picture, keepCamera = false): void {
    this.picture = picture;
    this.highlighted = -1;
    this.painted = undefined;
    if (!keepCamera) {
      this.fit();
    }
    this.repaint();
  }

  fit(): void {
    if (this.picture) {
      this.camera = fitting(bounds(this.picture), this.width, this.height);
      this.changed();
    }
  }

  move(dx: number, dy: number): void {
    this.camera = moved(this.camera, dx, dy);
    this.changed();
  }

  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    this.camera = zoomed(this.camera, factor, x, y);
    this.changed();
  }

  /** Takes the size that the canvas has on the page, and the page's colours. */
  resize(): void {
    const box = this.canvas.getBoundingClientRect();
    this.width = Math.max(1, box.width);
    this.height = Math.max(1, box.height);
    this.ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(this.width * this.ratio);
    this.canvas.height = Math.round(this.height * this.ratio);
    this.palette = readPalette(this.canvas);
    this.repaint();
  }

  /** The disc near that pixel, or -1. */
  at(x: number, y: number): number {
    const { picture, camera } = this;
    let best = -1;
    let bestDistance = 14;
    for (let i = 0; picture && i < picture.x.length; i++) {
      const away = Math.hypot(picture.x[i]! * camera.scale + camera.shiftX - x, picture.y[i]! * camera.scale + camera.shiftY - y);
      const distance = away - picture.radius[i]! * camera.scale;
      if (distance < bestDistance) {
        best = i;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Draws the next frame. */
  redraw(): void {
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.draw();
      });
    }
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.work);
    clearTimeout(this.rest);
  }

  private changed(): void {
    this.redraw();
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.repaint(), REST_MILLIS);
  }

  /** Paints the edges for where the camera is now; what is painted so far is on the screen meanwhile. */
  private repaint(): void {
    cancelAnimationFrame(this.work);
    const { picture } = this;
    if (!picture) {
      return;
    }
    const camera = {
      scale: this.camera.scale,
      shiftX: this.camera.shiftX + this.width * MARGIN,
      shiftY: this.camera.shiftY + this.height * MARGIN,
    };
    const bitmap = document.createElement("canvas");
    bitmap.width = Math.round(this.width * (1 + 2 * MARGIN) * this.ratio);
    bitmap.height = Math.round(this.height * (1 + 2 * MARGIN) * this.ratio);
    const context = bitmap.getContext("2d")!;
    context.scale(this.ratio, this.ratio);
    const edges = new EdgeBrush(context, picture, camera, this.palette.edge);
    this.canvas.dataset.painted = "false";
    const first = this.painted === undefined;
    if (first) {
      this.painted = { bitmap, camera };
    }
    const slice = () => {
      const end = performance.now() + SLICE_MILLIS;
      let more = true;
      while (more && performance.now() < end) {
        more = edges.paint(SLICE);
      }
      if (more) {
        this.work = requestAnimationFrame(slice);
      } else {
        this.painted = { bitmap, camera };
        this.canvas.dataset.painted = "true";
      }
      if (first || !more) {
        this.redraw();
      }
    };
    slice();
  }

  private draw(): void {
    const { screen, picture, camera } = this;
    screen.setTransform(1, 0, 0, 1, 0, 0);
    screen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    screen.scale(this.ratio, this.ratio);
    if (!picture) {
      return;
    }
    this.drawEdges();
    this.drawDiscs(picture, camera);
    this.drawLabels(picture, camera);
    this.canvas.dataset.discs = String(picture.x.length);
    this.canvas.dataset.camera = `${camera.scale} ${camera.shiftX} ${camera.shiftY}`;
  }

  private drawEdges(): void {
    if (!this.painted) {
      return;
    }
    const { bitmap, camera } = this.painted;
    const by = this.camera.scale / camera.scale;
    this.screen.drawImage(
      bitmap,
      this.camera.shiftX - camera.shiftX * by,
      this.camera.shiftY - camera.shiftY * by,
      (bitmap.width / this.ratio) * by,
      (bitmap.height / this.ratio) * by,
    );
  }

  private drawDiscs(picture: Picture, camera: Camera): void {
    const { screen } = this;
    this.palette.tints.forEach((colour, tint) => {
      screen.beginPath();
      for (let i = 0; i < picture.x.length; i++) {
        if (picture.tint[i] !== tint) {
          continue;
        }
        const x = picture.x[i]! * camera.scale + camera.shiftX;
        const y = picture.y[i]! * camera.scale + camera.shiftY;
        const radius = Math.max(discRadius(camera), picture.radius[i]! * camera.scale);
        if (x > -radius && y > -radius && x < this.width + radius && y < this.height + radius) {
          screen.moveTo(x + radius, y);
          screen.arc(x, y, radius, 0, 7);
        }
      }
      screen.fillStyle = colour;
      screen.fill();
    });
    if (this.highlighted >= 0) {
      const x = picture.x[this.highlighted]! * camera.scale + camera.shiftX;
      const y = picture.y[this.highlighted]! * camera.scale + camera.shiftY;
      screen.beginPath();
      screen.arc(x, y, discRadius(camera) + 4, 0, 7);
      screen.strokeStyle = this.palette.label;
      screen.lineWidth = 2;
      screen.stroke();
    }
  }

  /** No label covers a large disc. */
  private keepDiscsFree(picture: Picture, camera: Camera, rows: Map<number, [number, number][]>): void {
    for (let i = 0; i < picture.x.length; i++) {
      const radius = picture.radius[i]! * camera.scale;
      if (radius > 7 && radius < 60) {
        reserve(rows, picture.x[i]! * camera.scale + camera.shiftX - radius, picture.y[i]! * camera.scale + camera.shiftY, 2 * radius);
      }
    }
  }

  /** The heaviest first, each where it covers no other. */
  private drawLabels(picture: Picture, camera: Camera): void {
    const { screen } = this;
    screen.font = "12px ui-monospace, monospace";
    screen.textBaseline = "middle";
    screen.lineWidth = 3;
    screen.strokeStyle = this.palette.halo;
    screen.fillStyle = this.palette.label;
    const rows = new Map<number, [number, number][]>();
    this.keepDiscsFree(picture, camera, rows);
    let drawn = 0;
    for (const i of this.highlighted >= 0 ? [this.highlighted, ...picture.byWeight] : picture.byWeight) {
      const radius = Math.max(discRadius(camera), picture.radius[i]! * camera.scale);
      const x = picture.x[i]! * camera.scale + camera.shiftX + radius + 4;
      const y = picture.y[i]! * camera.scale + camera.shiftY;
      if (x < -200 || y < -10 || x > this.width || y > this.height + 10) {
        continue;
      }
      const text = picture.labels[i]!;
      if (!reserve(rows, x, y, text.length * 7.3)) {
        continue;
      }
      screen.strokeText(text, x, y);
      screen.fillText(text, x, y);
      if (++drawn === LABELS) {
        break;
      }
    }
  }
}

/** Takes the place for a label, unless another has it. */
function reserve(rows: Map<number, [number, number][]>, x: number, y: number, width: number): boolean {
  const row = Math.round(y / 14);
  for (const near of [row - 1, row, row + 1]) {
    if (rows.get(near)?.some(([from, to]) => x < to && x + width > from)) {
      return false;
    }
  }
  const taken = rows.get(row) ?? [];
  taken.push([x, x + width]);
  rows.set(row, taken);
  return true;
}

function discRadius(camera: Camera): number {
  return Math.min(DISC, Math.max(1.5, camera.scale * 0.18));
}

function bounds(picture: Picture) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i < picture.x.length; i++) {
    box.left = Math.min(box.left, picture.x[i]! - picture.radius[i]!);
    box.right = Math.max(box.right, picture.x[i]! + picture.radius[i]!);
    box.top = Math.min(box.top, picture.y[i]! - picture.radius[i]!);
    box.bottom = Math.max(box.bottom, picture.y[i]! + picture.radius[i]!);
  }
  return picture.x.length === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : box;
}

/** Paints edges one after the other, as many at a time as it is asked for. */
class EdgeBrush {
  private next = 0;
  private readonly heads: boolean;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly picture: Picture,
    private readonly camera: Camera,
    colour: string,
  ) {
    const edges = picture.from.length;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = 1;
    context.globalAlpha = Math.min(0.75, Math.max(0.06, 60 / Math.sqrt(edges * 20 + 1)));
    this.heads = edges < HEADS;
  }

  /** Paints the next `edges`; whether there are more. */
  paint(edges: number): boolean {
    const end = Math.min(this.picture.from.length, this.next + edges);
    while (this.next < end) {
      this.stroke(Math.min(end, this.next + STROKE));
    }
    return this.next < this.picture.from.length;
  }

  private stroke(end: number): void {
    const { context, picture, camera } = this;
    const { width, height } = context.canvas;
    context.beginPath();
    const first = this.next;
    for (; this.next < end; this.next++) {
      const from = picture.from[this.next]!;
      const to = picture.to[this.next]!;
      const x1 = picture.x[from]! * camera.scale + camera.shiftX;
      const y1 = picture.y[from]! * camera.scale + camera.shiftY;
      const x2 = picture.x[to]! * camera.scale + camera.shiftX;
      const y2 = picture.y[to]! * camera.scale + camera.shiftY;
      if ((x1 < 0 && x2 < 0) || (y1 < 0 && y2 < 0) || (x1 > width && x2 > width) || (y1 > height && y2 > height)) {
        continue;
      }
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.stroke();
    if (this.heads) {
      context.beginPath();
      for (let edge = first; edge < end; edge++) {
        this.head(edge);
      }
      context.fill();
    }
  }

  private head(edge: number): void {
    const { context, picture, camera } = this;
    const from = picture.from[edge]!;
    const to = picture.to[edge]!;
    const x = picture.x[to]! * camera.scale + camera.shiftX;
    const y = picture.y[to]! * camera.scale + camera.shiftY;
    const dx = x - (picture.x[from]! * camera.scale + camera.shiftX);
    const dy = y - (picture.y[from]! * camera.scale + camera.shiftY);
    const length = Math.hypot(dx, dy);
    const gap = Math.max(discRadius(camera), picture.radius[to]! * camera.scale) + 1;
    if (length < gap + 10) {
      return;
    }
    const ux = dx / length;
    const uy = dy / length;
    const tipX = x - ux * gap;
    const tipY = y - uy * gap;
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - ux * 8 - uy * 3.5, tipY - uy * 8 + ux * 3.5);
    context.lineTo(tipX - ux * 8 + uy * 3.5, tipY - uy * 8 - ux * 3.5);
  }
}

function readPalette(canvas: HTMLCanvasElement): Palette {
  const styles = getComputedStyle(canvas);
  const colour = (name: string) => styles.getPropertyValue(name).trim() || "#888";
  return {
    edge: colour("--edge"),
    label: colour("--text"),
    halo: colour("--page"),
    tints: [colour("--disc"), colour("--hardirq"), colour("--softirq"), colour("--component"), colour("--focus")],
  };
}
