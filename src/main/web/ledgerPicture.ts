import { seconds, svg } from "./dom";
import type { LedgerLine } from "./model";

/** The count after a moment. */
export interface CountStep {
  ts: number;
  count: number;
}

/**
 * The count as the lines that do not balance leave it, in the order of time. Lines that balance left nothing, and
 * have no moment.
 */
export function countSteps(lines: readonly LedgerLine[]): CountStep[] {
  const left = lines.filter((line) => line.balance !== 0 && line.witness).sort((a, b) => a.witness!.ts - b.witness!.ts);
  let count = 0;
  return left.map((line) => ({ ts: line.witness!.ts, count: (count += line.balance) }));
}

const WIDTH = 640;
const HEIGHT = 150;
const LEFT = 48;
const TOP = 16;
const BOTTOM = 36;

/**
 * The count over time, up to the moment at which it was found never to come back; without that
 * moment where the report has none that is later than the last step.
 *
 * @returns null where no line has a moment
 */
export function countPicture(lines: readonly LedgerLine[], found: number): SVGSVGElement | null {
  const steps = countSteps(lines);
  if (steps.length === 0) {
    return null;
  }
  const begin = steps[0]!.ts;
  const lastStep = steps[steps.length - 1]!.ts;
  const end = Math.max(found, lastStep, begin + 1);
  const margin = (end - begin) / 12;
  const counts = [0, ...steps.map((step) => step.count)];
  const low = Math.min(...counts);
  const high = Math.max(...counts, low + 1);
  const x = (ts: number) => LEFT + ((ts - begin + margin) / (end - begin + 2 * margin)) * (WIDTH - LEFT - 8);
  const y = (n: number) => TOP + ((high - n) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const path = steps.map((step) => `H${x(step.ts)}V${y(step.count)}`).join("");
  const last = steps[steps.length - 1]!.count;
  return svg(
    "svg",
    {
      class: "count",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      role: "img",
      "aria-label": `The count from ${seconds(begin)} s to ${seconds(found > lastStep ? end : lastStep)} s: ${steps.map((step) => step.count).join(", ")}`,
    },
    [low, high].map((n) => [
      svg("line", { class: "axis", x1: LEFT, x2: WIDTH - 8, y1: y(n), y2: y(n) }),
      svg("text", { x: LEFT - 8, y: y(n) + 4, "text-anchor": "end" }, n),
    ]),
    svg("path", { class: "count-line", d: `M${LEFT} ${y(0)}${path}H${WIDTH - 8}` }),
    steps.map((step) => svg("circle", { class: "count-step", cx: x(step.ts), cy: y(step.count), r: 4 })),
    svg("text", { x: x(begin), y: HEIGHT - 18, "text-anchor": "middle" }, `${seconds(begin)} s`),
    found > lastStep
      ? [
          svg("line", { class: "found", x1: x(end), x2: x(end), y1: TOP, y2: HEIGHT - BOTTOM }),
          svg("text", { x: x(end), y: HEIGHT - 18, "text-anchor": "end" }, `found ${seconds(end)} s`),
        ]
      : [],
    svg("text", { x: WIDTH - 12, y: y(last) - 6, "text-anchor": "end" }, `${last > 0 ? "+" : ""}${last}`),
  );
}
