import type { Painter } from "./painter";

/** What happens when a disc is pointed at (-1: none) or chosen. */
export interface Answers {
  point: (disc: number) => void;
  choose: (disc: number) => void;
}

const STEP = 60;
const CLICK = 5;

/** Moving by pointer, wheel, two fingers and keys. */
export function attachGestures(canvas: HTMLCanvasElement, painter: Painter, answers: Answers, signal: AbortSignal): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;

  const spot = (event: MouseEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const down = (event: PointerEvent) => {
    pointers.set(event.pointerId, spot(event));
    if (pointers.size === 1) {
      travelled = 0;
    }
    canvas.setPointerCapture(event.pointerId);
  };

  const move = (event: PointerEvent) => {
    const now = spot(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      const disc = painter.at(now.x, now.y);
      if (disc !== painter.highlighted) {
        painter.highlighted = disc;
        canvas.classList.toggle("pointing", disc >= 0);
        answers.point(disc);
        painter.redraw();
      }
      return;
    }
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const factor = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      painter.zoom(factor, (now.x + other.x) / 2, (now.y + other.y) / 2);
      painter.move((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else {
      painter.move(now.x - before.x, now.y - before.y);
    }
    pointers.set(event.pointerId, now);
  };

  const up = (event: PointerEvent) => {
    const alone = pointers.size === 1;
    pointers.delete(event.pointerId);
    const { x, y } = spot(event);
    const disc = painter.at(x, y);
    if (event.type === "pointerup" && alone && travelled < CLICK && disc >= 0) {
      answers.choose(disc);
    }
  };

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const { x, y } = spot(event);
    painter.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), x, y);
  };

  const key = (event: KeyboardEvent) => {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [STEP, 0],
      ArrowRight: [-STEP, 0],
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
    };
    const by = moves[event.key];
    if (by) {
      painter.move(by[0], by[1]);
    } else if (event.key === "+" || event.key === "=") {
      painter.zoom(1.4);
    } else if (event.key === "-") {
      painter.zoom(1 / 1.4);
    } else if (event.key === "0") {
      painter.fit();
    } else {
      return;
    }
    event.preventDefault();
  };

  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", up, { signal });
  canvas.addEventListener("pointercancel", up, { signal });
  canvas.addEventListener("wheel", wheel, { signal, passive: false });
  canvas.addEventListener("keydown", key, { signal });
}
