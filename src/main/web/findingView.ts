import { findingAddress, graphAddress } from "./address";
import { cycleOf, cyclePicture } from "./cyclePicture";
import { count, counted, el, seconds, table, type Child } from "./dom";
import { lanesOf, scenario, task } from "./lanes";
import { lanesPicture } from "./lanesPicture";
import { countPicture } from "./ledgerPicture";
import { render } from "./markdown";
import { orderSection } from "./orderView";
import type { Finding, Held, LedgerLine, PageData, Witness } from "./model";

/** One finding: its story, its pictures, its evidence, and what to do about it. */
export function findingView(data: PageData, fingerprint: string): HTMLElement {
  const index = data.report.findings.findIndex((each) => each.fingerprint === fingerprint);
  const finding = data.report.findings[index];
  const texts = data.texts[index];
  if (!finding || !texts) {
    return el(
      "div",
      {},
      el("h1", {}, "No such finding"),
      el("p", {}, "This report has no finding with the fingerprint in the address. ", el("a", { href: "#/" }, "All findings")),
    );
  }
  return el(
    "article",
    {},
    around(data.report.findings, index),
    el("h1", {}, el("span", { class: `badge ${finding.severity}` }, finding.severity), " ", finding.headline),
    el("p", { class: "story" }, texts.story),
    facts(finding, texts.sources, new Set(data.graph.classes.map((each) => each.name))),
    data.orders ? orderSection(data.orders[index] ?? null) : null,
    data.orders?.[index] ? null : pictures(finding),
    ledger(finding.ledger ?? [], finding.witness.ts),
    judgement(finding),
    advice(data, finding),
    witnesses(finding),
    splat(texts.splat),
  );
}

function around(findings: Finding[], index: number): HTMLElement {
  const link = (at: number, text: string, rel: string) => {
    const other = findings[at];
    return other ? el("a", { href: findingAddress(other.fingerprint), rel }, text) : el("span", { class: "quiet" }, text);
  };
  return el(
    "nav",
    { class: "around", "aria-label": "Findings" },
    el("a", { href: "#/" }, "All findings"),
    link(index - 1, "← Previous", "prev"),
    el("span", { class: "quiet" }, `${index + 1} of ${findings.length}`),
    link(index + 1, "Next →", "next"),
  );
}

/** `inGraph` has the classes that the graph can be opened at: those of the emulated core are functions. */
function facts(finding: Finding, sources: string[], inGraph: Set<string>): HTMLElement {
  const fact = (name: string, ...value: Child[]) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  return el(
    "dl",
    { class: "facts" },
    fact("rule", finding.rule),
    fact(
      "classes",
      finding.classes.map((name, i) => [
        i > 0 ? ", " : null,
        inGraph.has(name) ? el("a", { href: graphAddress(name) }, el("code", {}, name)) : el("code", {}, name),
      ]),
    ),
    fact("confidence", finding.confidence),
    fact("seen", finding.count === 1 ? "once" : `${count(finding.count)} times`),
    fact(sources.length > 1 ? "sources" : "source", sources.join(", ")),
    fact("fingerprint", el("a", { href: findingAddress(finding.fingerprint), title: "Link to this finding" }, el("code", {}, finding.fingerprint))),
    finding.known ? fact("status", "known: the baseline has it") : null,
    finding.suppressed
      ? fact("status", `suppressed: ${finding.suppressed.reason}${finding.suppressed.expires ? `, until ${finding.suppressed.expires}` : ""}`)
      : null,
  );
}

function pictures(finding: Finding): Child {
  const lanes = lanesOf(finding);
  if (lanes.every((lane) => lane.holds.length === 0)) {
    return null;
  }
  const rows = scenario(lanes);
  const cycle = cycleOf(finding);
  return el(
    "section",
    {},
    el("h2", {}, rows ? "How it can deadlock" : "What was held"),
    el(
      "p",
      { class: "quiet" },
      rows
        ? "Each lane is a task or an interrupt as the trace shows it; time goes down. A bar is a lock that is held; an arrow leads from who waits to the lock that is waited for. The lanes were seen at the times at their heads; that they meet is what can happen."
        : "Each lane is a task at the moment of an event; a bar is a lock that it holds, oldest first.",
    ),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Lanes" }, lanesPicture(lanes, finding.classes)),
    el(
      "div",
      { class: "pair" },
      cycle.length === 0
        ? null
        : el(
            "figure",
            {},
            el("figcaption", {}, "The cycle: an arrow leads from the lock that is held to the lock that is taken."),
            el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Cycle" }, cyclePicture(cycle)),
          ),
      rows
        ? el(
            "figure",
            {},
            el("figcaption", {}, "Possible unsafe locking scenario"),
            table(
              lanes.map((lane) => lane.title),
              [...rows.map((row) => row.map((text) => (text ? el("td", {}, el("code", {}, text)) : ""))), deadlock(lanes.length)],
              { class: "scenario" },
            ),
          )
        : null,
    ),
  );
}

function deadlock(columns: number): Child[] {
  return [el("td", { colspan: columns, class: "deadlock" }, "*** DEADLOCK ***")];
}

/** Who added to a count and who took away, the lines that do not balance marked. */
function ledger(lines: LedgerLine[], found: number): Child {
  if (lines.length === 0) {
    return null;
  }
  const rows = lines.map((line) => [
    marked(line, line.owner),
    marked(line, line.what),
    line.starts,
    line.ends,
    marked(line, el("strong", {}, signed(line.balance))),
    line.witness ? `${seconds(line.witness.ts)} s, ${line.witness.position ?? ""}` : "",
  ]);
  const sum = (of: (line: LedgerLine) => number) => lines.reduce((all, line) => all + of(line), 0);
  rows.push([
    el("td", {}, el("strong", {}, "total")),
    el("td", {}),
    sum((line) => line.starts),
    sum((line) => line.ends),
    el("td", {}, el("strong", {}, signed(sum((line) => line.balance)))),
    "",
  ]);
  return el(
    "section",
    {},
    el("h2", {}, "Ledger"),
    el("div", { class: "scroll" }, countPicture(lines, found)),
    table(["owner", "through", "start", "end", "balance", "since"], rows, { class: "ledger" }),
  );
}

function marked(line: LedgerLine, text: Child): HTMLElement {
  return line.balance === 0
    ? el("td", {}, text)
    : el("td", { class: "unbalanced", title: "does not balance" }, text);
}

function signed(n: number): string {
  return n > 0 ? `+${count(n)}` : count(n);
}

const CONFIDENCE: Record<string, string> = {
  certain: "It happened: the same task, the same lock.",
  instance: "The same lock objects were seen in all of it.",
  class: "Only the classes are known to conflict: no common lock object was seen.",
  provisional: "The trace is not read to its end, and the rest may withdraw this.",
};

function judgement(finding: Finding): HTMLElement {
  return el(
    "section",
    {},
    el("h2", {}, "How sure it is"),
    el(
      "p",
      {},
      el("strong", {}, `${finding.confidence}. `),
      `${finding.confidenceReason || CONFIDENCE[finding.confidence] || ""} `,
      finding.severity === "error" ? "It is an error: the evidence is complete." : "",
      finding.severity === "warning" ? "It is a warning: part of what the verdict needs was only inferred." : "",
    ),
    finding.mitigations.length === 0
      ? el("p", {}, "Nothing was seen that would make it harmless.")
      : [
          el("p", {}, "Seen, and it may make it harmless; whether it always holds is for a person to say:"),
          el("ul", {}, finding.mitigations.map((each) => el("li", {}, each))),
        ],
  );
}

function advice(data: PageData, finding: Finding): Child {
  const rule = data.rules[finding.rule];
  return rule
    ? el(
        "section",
        { class: "prose" },
        el("h2", {}, "How to fix"),
        render(rule.fix),
        el("details", {}, el("summary", {}, "Why it matters"), render(rule.why)),
        el("details", {}, el("summary", {}, "False alarms"), render(rule.falseAlarms)),
      )
    : null;
}

function witnesses(finding: Finding): HTMLElement {
  const shown = new Set<string>();
  const once = (heading: Child, witness: Witness | undefined): Child => {
    if (!witness || shown.has(`${witness.source} ${witness.position} ${witness.ts}`)) {
      return null;
    }
    shown.add(`${witness.source} ${witness.position} ${witness.ts}`);
    return witnessView(heading, witness);
  };
  return el(
    "section",
    {},
    el("h2", {}, "Witnesses"),
    finding.path.map((step) =>
      once([el("code", {}, step.from), " → ", el("code", {}, step.to), ` (${step.kind})`], step.witness),
    ),
    (finding.usages ?? []).map((usage) => once([el("code", {}, usage.class), ` ${usage.state}`], usage.witness)),
    once("Found at", finding.witness),
    once("Seen before", finding.other),
  );
}

function witnessView(heading: Child, witness: Witness): HTMLElement {
  return el(
    "div",
    { class: "witness" },
    el("h3", {}, heading),
    el(
      "p",
      {},
      el("strong", {}, task(witness)),
      ` on CPU ${witness.cpu} at ${seconds(witness.ts)} s`,
      witness.origin === "emulated" ? ", emulated" : "",
      witness.flags ? [", flags ", el("code", {}, witness.flags)] : null,
      witness.ip ? [", at ", el("code", {}, witness.ip)] : null,
      el("br"),
      el("span", { class: "quiet" }, `${witness.position ?? ""}${named(witness)}`),
    ),
    witness.held.length === 0
      ? el("p", { class: "quiet" }, "It held no locks.")
      : heldLocks(witness.held),
    witness.stack.length === 0
      ? null
      : el(
          "details",
          { open: true },
          el("summary", {}, `Kernel stack (${counted(witness.stack.length, "frame")})`),
          el("pre", { tabindex: "0" }, witness.stack.join("\n")),
        ),
  );
}

function heldLocks(locks: Held[]): HTMLElement {
  const placed = locks.some((held) => held.ip);
  return table(
    [`held (${counted(locks.length, "lock")}, oldest first)`, "mode", ...(placed ? ["taken at"] : []), "lock", "line"],
    locks.map((held) => [
      el("code", {}, held.class),
      mode(held),
      ...(placed ? [el("code", {}, held.ip ?? "")] : []),
      el("code", {}, held.lock ?? ""),
      held.position ?? "",
    ]),
  );
}

function named(witness: Witness): string {
  const source = witness.source ?? "";
  return source === "" || (witness.position ?? "").startsWith(source) ? "" : ` of ${source}`;
}

function mode(held: Held): string {
  return held.mode + (held.try ? ", by trylock" : "");
}

function splat(text: string): HTMLElement {
  const status = el("span", { class: "quiet", role: "status" });
  const block = el("pre", { tabindex: "0", id: "splat" }, text);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = " copied";
    } catch {
      getSelection()?.selectAllChildren(block);
      status.textContent = " selected: press Ctrl+C";
    }
  };
  return el(
    "section",
    {},
    el("h2", {}, "As text"),
    el("p", {}, el("button", { type: "button", onclick: () => void copy() }, "Copy"), status),
    block,
  );
}
