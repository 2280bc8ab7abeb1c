import type { Finding } from "./model";
import { svg } from "./dom";
import { arrowHead, fitted } from "./lanesPicture";
import { task } from "./lanes";

export interface CycleEdge {
  from: string;
  to: string;
  text: string;
  /** Not a dependency: an interrupt closes the cycle here. */
  interrupt: boolean;
}

/** The edges that make the finding's cycle; empty where it has none. */
export function cycleOf(finding: Finding): CycleEdge[] {
  const edges: CycleEdge[] = finding.path.map((step) => ({
    from: step.from,
    to: step.to,
    text: task(step.witness),
    interrupt: false,
  }));
  const [first, second] = finding.usages ?? [];
  if (finding.rule === "irq-lock-inversion" && first && second && edges.length > 0) {
    edges.push({ from: second.class, to: first.class, text: "interrupt", interrupt: true });
  } else if (finding.rule === "inconsistent-lock-state" && first) {
    edges.push({ from: first.class, to: first.class, text: "interrupt", interrupt: true });
  } else if (finding.rule === "lock-recursion") {
    const name = finding.classes[0] ?? "";
    edges.push({ from: name, to: name, text: task(finding.witness), interrupt: false });
  }
  return edges;
}

const BOX_WIDTH = 170;
const BOX_HEIGHT = 30;

interface Point {
  x: number;
  y: number;
}

/** The cycle: its classes on a ring, each arrow from what is held to what is taken. */
export function cyclePicture(edges: CycleEdge[]): SVGSVGElement {
  const classes = [...new Set(edges.flatMap((edge) => [edge.from, edge.to]))];
  const across = classes.length < 2 ? 0 : Math.max(150, classes.length * 42);
  const down = classes.length < 3 ? 0 : Math.max(80, classes.length * 34);
  const width = 2 * across + BOX_WIDTH + (classes.length < 3 ? 40 : 120);
  const height = 2 * down + BOX_HEIGHT + 110;
  const at = (name: string): Point => {
    const angle = (2 * Math.PI * classes.indexOf(name)) / classes.length - (classes.length < 3 ? Math.PI : Math.PI / 2);
    return { x: width / 2 + across * Math.cos(angle), y: height / 2 + down * Math.sin(angle) };
  };
  return svg(
    "svg",
    {
      class: "cycle",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": edges.map((edge) => `${edge.from} to ${edge.to}: ${edge.text}`).join("; "),
    },
    arrowHead("order"),
    edges.map((edge) => edgeParts(edge, at(edge.from), at(edge.to), { x: width / 2, y: height / 2 })),
    classes.map((name, i) => box(name, at(name), i)),
  );
}

function edgeParts(edge: CycleEdge, from: Point, to: Point, centre: Point): Node[] {
  const kind = edge.interrupt ? "order interrupt" : "order";
  if (edge.from === edge.to) {
    const y = from.y - BOX_HEIGHT / 2;
    return [
      svg("path", {
        class: kind,
        d: `M ${from.x - 40} ${y} C ${from.x - 60} ${y - 60}, ${from.x + 60} ${y - 60}, ${from.x + 40} ${y - 4}`,
        "marker-end": "url(#order)",
      }),
      text(edge.text, { x: from.x, y: y - 34 }),
    ];
  }
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  // Bent to the left of its direction, so that A -> B and B -> A lie apart.
  const bend = 44;
  const middle = { x: (from.x + to.x) / 2 + (dy / length) * bend, y: (from.y + to.y) / 2 - (dx / length) * bend };
  const start = border(from, middle, 0);
  const end = border(to, middle, 5);
  const outward = { x: middle.x - centre.x, y: middle.y - centre.y };
  const away = Math.hypot(outward.x, outward.y) || 1;
  return [
    svg("path", {
      class: kind,
      d: `M ${start.x} ${start.y} Q ${middle.x} ${middle.y} ${end.x} ${end.y}`,
      "marker-end": "url(#order)",
    }),
    text(
      edge.text,
      { x: middle.x + (outward.x / away) * 6, y: middle.y + (outward.y / away) * 4 + 4 },
      "quiet",
      anchor(outward.x / away),
    ),
  ];
}

/** Where the line from the middle of a box towards a point leaves the box. */
function border(box: Point, towards: Point, margin: number): Point {
  const dx = towards.x - box.x;
  const dy = towards.y - box.y;
  const scale = Math.min(
    (BOX_WIDTH / 2 + margin) / Math.max(Math.abs(dx), 1e-6),
    (BOX_HEIGHT / 2 + margin) / Math.max(Math.abs(dy), 1e-6),
    1,
  );
  return { x: box.x + dx * scale, y: box.y + dy * scale };
}

function box(name: string, at: Point, index: number): Node {
  return svg(
    "g",
    {},
    svg("rect", {
      class: `node c${index % 6}`,
      x: at.x - BOX_WIDTH / 2,
      y: at.y - BOX_HEIGHT / 2,
      width: BOX_WIDTH,
      height: BOX_HEIGHT,
      rx: 6,
    }),
    text(fitted(name, BOX_WIDTH - 12), { x: at.x, y: at.y + 4 }, "name"),
    svg("title", {}, name),
  );
}

/** Text beside a line begins or ends at it, above or below one it is centred. */
function anchor(sideways: number): string {
  return Math.abs(sideways) < 0.3 ? "middle" : sideways > 0 ? "start" : "end";
}

function text(content: string, at: Point, kind = "quiet", anchored = "middle"): Node {
  return svg("text", { x: at.x, y: at.y, class: kind, "text-anchor": anchored }, fitted(content, 160));
}
