/** Where the picture lies on the screen: a point of the picture, times `scale`, plus the shift, is a pixel. */
export interface Camera {
  scale: number;
  shiftX: number;
  shiftY: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const MIN_SCALE = 0.2;
const MAX_SCALE = 400;

export function moved(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, shiftX: camera.shiftX + dx, shiftY: camera.shiftY + dy };
}

/** Larger by `factor`; the pixel at x, y keeps showing what it shows. */
export function zoomed(camera: Camera, factor: number, x: number, y: number): Camera {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, camera.scale * factor));
  const by = scale / camera.scale;
  return { scale, shiftX: x - (x - camera.shiftX) * by, shiftY: y - (y - camera.shiftY) * by };
}

/** The camera that shows all of the box in the middle of a screen of that size, with room for labels at its sides. */
export function fitting(box: Box, width: number, height: number): Camera {
  const margin = 40;
  const side = Math.min(150, width / 8);
  const scale = Math.min(
    Math.max(1, width - 2 * side) / Math.max(box.right - box.left, 1e-3),
    Math.max(1, height - 2 * margin) / Math.max(box.bottom - box.top, 1e-3),
    60,
  );
  return {
    scale,
    shiftX: width / 2 - ((box.left + box.right) / 2) * scale,
    shiftY: height / 2 - ((box.top + box.bottom) / 2) * scale,
  };
}
