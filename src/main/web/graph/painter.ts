import { fitting, moved, zoomed, type Box, type Camera } from "./camera";
import { drawLabels } from "./labels";
import { Painting, radiusOf, type Palette } from "./painting";
import type { Picture } from "./picture";

/** How long a painting may keep the page from other things. */
const SLICE_MILLIS = 7;
/** How far a painting reaches beyond the screen, as a part of it, on each side. */
const MARGIN = 0.4;
/** Larger bitmaps are painted with one pixel for several. */
const MOST_PIXELS = 6e6;
const REST_MILLIS = 140;
const NEAR = 14;

/**
 * Draws a picture on a canvas. Edges and discs are painted into a bitmap, in slices, so that the page never
 * freezes; while the picture is moved the bitmap is moved and stretched, and painted anew when it rests.
 * Labels are drawn for every frame.
 */
export class Painter {
  private readonly screen: CanvasRenderingContext2D;
  private picture: Picture | undefined;
  private camera: Camera = { scale: 1, shiftX: 0, shiftY: 0 };
  private palette: Palette;
  private painted: Painting | undefined;
  private frame = 0;
  private rest = 0;
  private work = 0;
  private width = 1;
  private height = 1;
  private ratio = 1;
  /** The disc that is pointed at, or -1. */
  highlighted = -1;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.screen = canvas.getContext("2d")!;
    this.palette = readPalette(canvas);
  }

  /** Shows a picture: all of it, unless it is to lie where the last one lay. */
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
    let nearest = NEAR;
    for (let i = 0; picture && i < picture.x.length; i++) {
      const across = picture.x[i]! * camera.scale + camera.shiftX - x;
      const down = picture.y[i]! * camera.scale + camera.shiftY - y;
      const distance = Math.hypot(across, down) - picture.radius[i]! * camera.scale;
      if (distance < nearest) {
        best = i;
        nearest = distance;
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

  /** Paints for where the camera is now; what was painted before stays on the screen meanwhile. */
  private repaint(): void {
    cancelAnimationFrame(this.work);
    this.redraw();
    if (!this.picture) {
      return;
    }
    const width = this.width * (1 + 2 * MARGIN);
    const height = this.height * (1 + 2 * MARGIN);
    const camera = moved(this.camera, Math.round(this.width * MARGIN), Math.round(this.height * MARGIN));
    const ratio = Math.min(this.ratio, Math.sqrt(MOST_PIXELS / (width * height)));
    const painting = new Painting(this.picture, camera, this.palette, width, height, ratio);
    this.canvas.dataset.painted = "false";
    const slice = () => {
      if (!painting.paint(performance.now() + SLICE_MILLIS)) {
        this.work = requestAnimationFrame(slice);
        return;
      }
      this.painted = painting;
      this.canvas.dataset.painted = "true";
      performance.mark("painted");
      this.redraw();
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
    this.drawPainted();
    this.drawHighlight(picture);
    drawLabels(screen, picture, camera, this.palette, { width: this.width, height: this.height, first: this.highlighted });
    if (this.canvas.dataset.discs === undefined) {
      performance.mark("first-picture");
    }
    this.canvas.dataset.discs = String(picture.x.length);
    this.canvas.dataset.camera = `${camera.scale} ${camera.shiftX} ${camera.shiftY}`;
  }

  private drawPainted(): void {
    if (!this.painted) {
      return;
    }
    const { bitmap, camera, ratio } = this.painted;
    const by = this.camera.scale / camera.scale;
    // Whole pixels where nothing is stretched: then the bitmap is copied, not computed.
    const whole = (shift: number) => (by === 1 ? Math.round(shift * this.ratio) / this.ratio : shift);
    this.screen.imageSmoothingEnabled = false;
    this.screen.drawImage(
      bitmap,
      whole(this.camera.shiftX - camera.shiftX * by),
      whole(this.camera.shiftY - camera.shiftY * by),
      (bitmap.width / ratio) * by,
      (bitmap.height / ratio) * by,
    );
  }

  private drawHighlight(picture: Picture): void {
    const i = this.highlighted;
    if (i < 0) {
      return;
    }
    const { screen, camera } = this;
    screen.beginPath();
    screen.arc(
      picture.x[i]! * camera.scale + camera.shiftX,
      picture.y[i]! * camera.scale + camera.shiftY,
      radiusOf(picture, camera, i) + 3,
      0,
      7,
    );
    screen.strokeStyle = this.palette.label;
    screen.lineWidth = 2;
    screen.stroke();
  }
}

function bounds(picture: Picture): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i < picture.x.length; i++) {
    box.left = Math.min(box.left, picture.x[i]! - picture.radius[i]!);
    box.right = Math.max(box.right, picture.x[i]! + picture.radius[i]!);
    box.top = Math.min(box.top, picture.y[i]! - picture.radius[i]!);
    box.bottom = Math.max(box.bottom, picture.y[i]! + picture.radius[i]!);
  }
  return picture.x.length === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : box;
}

function readPalette(canvas: HTMLCanvasElement): Palette {
  const styles = getComputedStyle(canvas);
  const colour = (name: string) => styles.getPropertyValue(name).trim() || "#888888";
  return {
    edge: colour("--edge"),
    label: colour("--text"),
    page: colour("--page"),
    tints: [colour("--disc"), colour("--hardirq"), colour("--softirq"), colour("--component"), colour("--focus")],
  };
}
