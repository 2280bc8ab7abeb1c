/**
 * Lines drawn into an array: for each pixel how much of how many lines lies on it.
 *
 * A canvas without a GPU takes seconds for 50,000 long lines, and takes them at a moment that cannot be
 * chosen; here they take a third of a second, in as many portions as are asked for. Each line is drawn along
 * its longer axis, its weight shared between the two nearest pixels across it (X. Wu, An Efficient Antialiasing
 * Technique, SIGGRAPH 1991).
 */
export class LineRaster {
  /** In sixteenths of a line. */
  readonly weight: Uint32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.weight = new Uint32Array(width * height);
  }

  /** Adds a line between two points, which may lie outside. */
  line(x1: number, y1: number, x2: number, y2: number): void {
    if (Math.abs(x2 - x1) >= Math.abs(y2 - y1)) {
      this.along(x1, y1, x2, y2, this.width, this.height, 1, this.width);
    } else {
      this.along(y1, x1, y2, x2, this.height, this.width, this.width, 1);
    }
  }

  /** A line by its longer axis (a) and the other one (b), with the array's steps along both. */
  private along(a1: number, b1: number, a2: number, b2: number, aEnd: number, bEnd: number, aStep: number, bStep: number): void {
    if (a1 > a2) {
      this.along(a2, b2, a1, b1, aEnd, bEnd, aStep, bStep);
      return;
    }
    const slope = a2 === a1 ? 0 : (b2 - b1) / (a2 - a1);
    let first = Math.max(0, Math.round(a1));
    let last = Math.min(aEnd - 1, Math.round(a2));
    // Where b leaves [0, bEnd - 1) nothing is drawn.
    if (slope !== 0) {
      const enters = a1 + ((slope > 0 ? 0 : bEnd - 1) - b1) / slope;
      const leaves = a1 + ((slope > 0 ? bEnd - 1 : 0) - b1) / slope;
      first = Math.max(first, Math.ceil(enters));
      last = Math.min(last, Math.floor(leaves));
    }
    let b = b1 + (first - a1) * slope;
    const { weight } = this;
    for (let a = first; a <= last; a++, b += slope) {
      const row = Math.floor(b);
      if (row < 0 || row >= bEnd - 1) {
        continue;
      }
      const part = ((b - row) * 16) | 0;
      const at = a * aStep + row * bStep;
      weight[at]! += 16 - part;
      weight[at + bStep]! += part;
    }
  }

  /**
   * Colours the pixels of rows `from` to before `to`: each line lets `1 - opacity` of what is below it through.
   *
   * @param pixels RGBA, one int32 a pixel, little-endian
   */
  colour(pixels: Uint32Array, rgb: number, opacity: number, from: number, to: number): void {
    const alphas = new Uint8Array(LEVELS);
    for (let level = 0; level < LEVELS; level++) {
      alphas[level] = Math.round(255 * (1 - (1 - opacity) ** (level / 4)));
    }
    const { weight, width } = this;
    for (let i = from * width; i < to * width; i++) {
      const w = weight[i]!;
      if (w !== 0) {
        pixels[i] = (rgb | (alphas[Math.min(LEVELS - 1, (w + 3) >> 2)]! << 24)) >>> 0;
      }
    }
  }
}

/** Four levels a line: beyond 512 lines on a pixel it grows no darker. */
const LEVELS = 2048;

/** `#5a6a80` as the low three bytes of a little-endian RGBA pixel. */
export function rgbOf(colour: string): number {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour)?.[1] ?? "808080";
  const rgb = Number.parseInt(digits, 16);
  return ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16);
}
