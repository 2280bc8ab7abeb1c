import type { Hold, Lane } from "./lanes";
import { svg } from "./dom";

const LANE = 280;
const ROW = 38;
const TOP = 52;
const BAR = 9;
const BAR_GAP = 15;
export const TEXT_WIDTH = 7.3;

/** Text that fits; all of it when pointed at. */
export function fitted(text: string, width: number): string {
  const room = Math.max(4, Math.floor(width / TEXT_WIDTH));
  if (text.length <= room) {
    return text;
  }
  const tail = Math.floor((room - 1) / 2);
  return `${text.slice(0, room - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** The lanes side by side, time downwards: held locks as bars, an arrow from who waits to who holds. */
export function lanesPicture(lanes: Lane[], classes: string[]): SVGSVGElement {
  const deepest = Math.max(...lanes.map((lane) => lane.holds.length), 1);
  const order = eventOrder(lanes);
  const eventRow = (i: number) => deepest + order.indexOf(i);
  const rows = deepest + lanes.length;
  const height = TOP + rows * ROW + 20;
  const width = lanes.length * LANE;
  const picture = svg(
    "svg",
    {
      class: "lanes",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": `${lanes.length} lanes: ${lanes.map(describe).join("; ")}`,
    },
    arrowHead("waits"),
  );
  lanes.forEach((lane, i) => {
    picture.append(...laneParts(lane, i, deepest, eventRow(i), height, classes));
  });
  lanes.forEach((lane, i) => {
    if (lane.event.waitsFor !== undefined) {
      picture.append(arrow(lanes, i, eventRow(i)));
    }
  });
  return picture;
}

/** Each event has a row of its own, so that no arrow lies on a text: who waits first, interrupts last. */
function eventOrder(lanes: Lane[]): number[] {
  const phase = (lane: Lane) => (lane.interrupts !== undefined ? 2 : lane.event.waitsFor === undefined ? 1 : 0);
  return lanes.map((_, i) => i).sort((a, b) => phase(lanes[a]!) - phase(lanes[b]!) || a - b);
}

function describe(lane: Lane): string {
  const held = lane.holds.map((hold) => hold.lockClass).join(", ") || "nothing";
  const event = lane.event.lockClass ? `takes ${lane.event.lockClass}` : lane.event.text;
  return `${lane.title} holds ${held} and ${event}`;
}

function laneParts(
  lane: Lane,
  index: number,
  deepest: number,
  eventRow: number,
  height: number,
  classes: string[],
): Node[] {
  const left = index * LANE;
  const parts: Node[] = [
    svg("rect", {
      class: lane.interrupts === undefined ? "lane" : "lane interrupt",
      x: left + 4,
      y: 4,
      width: LANE - 8,
      height: height - 8,
      rx: 6,
    }),
    label(lane.title, left + 14, 24, LANE - 28, "lane-title"),
    label(lane.seen, left + 14, 41, LANE - 28, "quiet"),
  ];
  const first = deepest - lane.holds.length;
  lane.holds.forEach((hold, i) => {
    const x = left + 16 + i * BAR_GAP;
    const y = TOP + (first + i) * ROW + 8;
    const end = height - 16;
    parts.push(
      svg(
        "rect",
        { class: `bar ${colour(hold, classes)}`, x, y, width: BAR, height: end - y, rx: 3 },
        svg("title", {}, hold.lockClass),
      ),
      label(hold.lockClass, x + BAR + 6, y + 11, LANE - 40 - i * BAR_GAP, hold.concerned ? "name" : "name other"),
      label(hold.place, x + BAR + 6, y + 25, LANE - 40 - i * BAR_GAP, "quiet"),
    );
  });
  const x = left + 22 + lane.holds.length * BAR_GAP;
  const y = TOP + eventRow * ROW + 8;
  const room = LANE - 34 - lane.holds.length * BAR_GAP;
  const waits = lane.event.waitsFor !== undefined;
  parts.push(
    label(eventText(lane), x, y + 11, room, waits ? "name waits" : "name"),
    label(lane.event.place, x, y + 26, room, "quiet"),
  );
  return parts;
}

function colour(hold: Hold, classes: string[]): string {
  const index = classes.indexOf(hold.lockClass);
  return index < 0 || !hold.concerned ? "other" : `c${index % 6}`;
}

/** From the call that waits straight to the bar of the lock that it waits for. */
function arrow(lanes: Lane[], from: number, eventRow: number): Node {
  const lane = lanes[from]!;
  const to = lane.event.waitsFor!;
  const bar = Math.max(0, lanes[to]!.holds.findLastIndex((hold) => hold.lockClass === lane.event.lockClass));
  const barX = to * LANE + 16 + bar * BAR_GAP;
  const textX = from * LANE + 22 + lane.holds.length * BAR_GAP;
  const y = TOP + eventRow * ROW + 15;
  const room = LANE - 34 - lane.holds.length * BAR_GAP;
  const text = fitted(eventText(lane), room);
  const line = to > from ? `M ${textX + text.length * TEXT_WIDTH + 4} ${y} H ${barX - 3}` : `M ${textX - 3} ${y} H ${barX + BAR + 3}`;
  return svg("path", { class: "waits-for", d: line, "marker-end": "url(#waits)" });
}

function eventText(lane: Lane): string {
  return lane.event.lockClass ? `${lane.event.text}(${lane.event.lockClass})` : lane.event.text;
}

export function arrowHead(id: string): SVGElement {
  return svg(
    "defs",
    {},
    svg(
      "marker",
      { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
      svg("path", { class: "head", d: "M 0 0 L 8 4 L 0 8 z" }),
    ),
  );
}

export function label(text: string, x: number, y: number, width: number, kind: string): SVGElement {
  const short = fitted(text, width);
  return svg("text", { x, y, class: kind }, short, short === text ? null : svg("title", {}, text));
}
