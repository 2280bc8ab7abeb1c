import { counted, svg } from "./dom";
import { arrowHead, fitted, label, TEXT_WIDTH } from "./lanesPicture";
import { lanesOfOrder, type Bar, type Lanes, type Row } from "./order";
import type { Order } from "./model";

const MARGIN = 36;
const LANE = 340;
const ROW = 24;
const TOP = 40;
const BAR = 8;
const BAR_GAP = 13;

/** An order of steps: a lane for each task, time downwards, a bar for each lock while it is held. */
export function orderPicture(order: Order): SVGSVGElement {
  const lanes = lanesOfOrder(order);
  const locks = [...new Set(lanes.bars.map((bar) => bar.lock))];
  const height = TOP + lanes.rows.length * ROW + 14;
  const width = MARGIN + lanes.titles.length * LANE;
  const picture = svg(
    "svg",
    {
      class: "lanes steps",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": `${counted(lanes.titles.length, "lane")}: ${lanes.rows.map((row) => `${lanes.titles[row.lane]} ${row.text}`).join("; ")}`,
    },
    arrowHead("waits"),
  );
  lanes.titles.forEach((title, i) => {
    const left = MARGIN + i * LANE;
    picture.append(
      svg("rect", { class: "lane", x: left + 4, y: 4, width: LANE - 8, height: height - 8, rx: 6 }),
      label(title, left + 14, 24, LANE - 28, "lane-title"),
    );
  });
  for (const bar of lanes.bars) {
    const y = middle(bar.from);
    const end = bar.to === undefined ? height - 10 : middle(bar.to);
    picture.append(
      svg(
        "rect",
        { class: `bar c${locks.indexOf(bar.lock) % 6}`, x: barX(bar), y, width: BAR, height: end - y, rx: 3 },
        svg("title", {}, bar.lock),
      ),
    );
  }
  lanes.rows.forEach((row, at) => picture.append(...rowParts(lanes, row, at)));
  return picture;
}

function middle(row: number): number {
  return TOP + row * ROW + ROW / 2;
}

function barX(of: Pick<Bar, "lane" | "slot">): number {
  return MARGIN + of.lane * LANE + 14 + of.slot * BAR_GAP;
}

function textX(lanes: Lanes, row: Row, at: number): number {
  const begun = lanes.bars.filter((bar) => bar.lane === row.lane && bar.from === at).map((bar) => bar.slot + 1);
  return MARGIN + row.lane * LANE + 18 + Math.max(row.holds, ...begun) * BAR_GAP;
}

function rowParts(lanes: Lanes, row: Row, at: number): Node[] {
  const y = middle(at) + 4;
  const x = textX(lanes, row, at);
  const room = MARGIN + (row.lane + 1) * LANE - 12 - x;
  const parts: Node[] = [
    svg("text", { class: "quiet", x: MARGIN - 6, y, "text-anchor": "end" }, String(row.number)),
    label(row.text, x, y, room, row.waits ? "name waits" : "name"),
  ];
  if (row.waitsFor) {
    const to = barX(row.waitsFor);
    const end = x + fitted(row.text, room).length * TEXT_WIDTH + 4;
    const line = row.waitsFor.lane > row.lane ? `M ${end} ${y - 4} H ${to - 3}` : `M ${x - 3} ${y - 4} H ${to + BAR + 3}`;
    parts.push(svg("path", { class: "waits-for", d: line, "marker-end": "url(#waits)" }));
  }
  return parts;
}
