import type { Camera } from "./camera";
import type { Picture } from "./picture";
import { LineRaster, rgbOf } from "./raster";

/** Colours of the page, by what they are for. */
export interface Palette {
  edge: string;
  label: string;
  page: string;
  /** Of discs, by tint. */
  tints: string[];
}

/** With fewer edges than this they get arrow heads. */
const HEADS = 2500;
const DISC = 4.5;
const LEAST_OF_SEVERAL = 6;
/** Edges between two looks at the clock. */
const PORTION = 64;
const ROWS = 64;

/** The picture without its labels, painted into a bitmap step by step. */
export class Painting {
  readonly bitmap: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly raster: LineRaster;
  private readonly pixels: ImageData;
  private nextEdge = 0;
  private nextRow = 0;

  /**
   * An empty one.
   *
   * @param camera in pixels of the page, of which the bitmap has `ratio` each way
   */
  constructor(
    private readonly picture: Picture,
    readonly camera: Camera,
    private readonly palette: Palette,
    width: number,
    height: number,
    readonly ratio: number,
  ) {
    this.bitmap = document.createElement("canvas");
    this.bitmap.width = Math.round(width * ratio);
    this.bitmap.height = Math.round(height * ratio);
    this.context = this.bitmap.getContext("2d")!;
    this.raster = new LineRaster(this.bitmap.width, this.bitmap.height);
    this.pixels = new ImageData(this.bitmap.width, this.bitmap.height);
  }

  /** Goes on until it is done, or until that time (as of performance.now); whether it is done. */
  paint(until: number): boolean {
    while (this.nextEdge < this.picture.from.length) {
      this.edges(Math.min(this.picture.from.length, this.nextEdge + PORTION));
      if (performance.now() > until) {
        return false;
      }
    }
    const opacity = Math.min(0.75, Math.max(0.06, 60 / Math.sqrt(this.picture.from.length * 20 + 1)));
    const colours = new Uint32Array(this.pixels.data.buffer);
    while (this.nextRow < this.bitmap.height) {
      const end = Math.min(this.bitmap.height, this.nextRow + ROWS);
      this.raster.colour(colours, rgbOf(this.palette.edge), opacity, this.nextRow, end);
      this.nextRow = end;
      if (performance.now() > until) {
        return false;
      }
    }
    this.context.putImageData(this.pixels, 0, 0);
    this.context.scale(this.ratio, this.ratio);
    if (this.picture.from.length < HEADS) {
      this.heads(opacity);
    }
    this.discs();
    return true;
  }

  private x(disc: number): number {
    return this.picture.x[disc]! * this.camera.scale + this.camera.shiftX;
  }

  private y(disc: number): number {
    return this.picture.y[disc]! * this.camera.scale + this.camera.shiftY;
  }

  private edges(end: number): void {
    const { picture, ratio, raster } = this;
    for (; this.nextEdge < end; this.nextEdge++) {
      const from = picture.from[this.nextEdge]!;
      const to = picture.to[this.nextEdge]!;
      raster.line(this.x(from) * ratio, this.y(from) * ratio, this.x(to) * ratio, this.y(to) * ratio);
    }
  }

  private heads(opacity: number): void {
    const { context, picture } = this;
    context.beginPath();
    picture.from.forEach((from, edge) => this.head(from, picture.to[edge]!));
    context.globalAlpha = Math.min(1, opacity * 1.3);
    context.fillStyle = this.palette.edge;
    context.fill();
    context.globalAlpha = 1;
  }

  private head(from: number, to: number): void {
    const { context } = this;
    const dx = this.x(to) - this.x(from);
    const dy = this.y(to) - this.y(from);
    const length = Math.hypot(dx, dy);
    const gap = radiusOf(this.picture, this.camera, to) + 1;
    if (length < gap + 10) {
      return;
    }
    const ux = dx / length;
    const uy = dy / length;
    const tipX = this.x(to) - ux * gap;
    const tipY = this.y(to) - uy * gap;
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - ux * 8 - uy * 3.5, tipY - uy * 8 + ux * 3.5);
    context.lineTo(tipX - ux * 8 + uy * 3.5, tipY - uy * 8 - ux * 3.5);
  }

  private discs(): void {
    const { context, picture } = this;
    const width = this.bitmap.width / this.ratio;
    const height = this.bitmap.height / this.ratio;
    this.palette.tints.forEach((colour, tint) => {
      context.beginPath();
      for (let i = 0; i < picture.x.length; i++) {
        const radius = radiusOf(picture, this.camera, i);
        const x = this.x(i);
        const y = this.y(i);
        if (picture.tint[i] === tint && x > -radius && y > -radius && x < width + radius && y < height + radius) {
          context.moveTo(x + radius, y);
          context.arc(x, y, radius, 0, 7);
        }
      }
      context.fillStyle = colour;
      context.fill();
    });
  }
}

/** Of a disc, in pixels of the page; one that stands for several classes is never as small as theirs. */
export function radiusOf(picture: Picture, camera: Camera, disc: number): number {
  const own = picture.radius[disc]!;
  const least = Math.min(DISC, Math.max(1.5, camera.scale * 0.18));
  return own === 0 ? least : Math.max(LEAST_OF_SEVERAL, own * camera.scale);
}
