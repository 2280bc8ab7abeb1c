import { findingAddress, formatAddress } from "./address";
import { count, counted, el, fill, seconds, table, words, type Child } from "./dom";
import { chosen, choicesOf, isNew, type Choices } from "./filter";
import { searchSection } from "./orderView";
import type { Anomaly, Finding, PageData, Source } from "./model";

/** What was replayed, how well, and what was found. */
export function overview(data: PageData, choices: Record<string, string>): HTMLElement {
  const { report } = data;
  return el(
    "div",
    {},
    el("h1", {}, title(report.findings)),
    report.selection ? selected(report.findings.length, report.selection) : null,
    report.completion.state === "complete" ? null : incomplete(report.completion),
    el(
      "section",
      { "aria-label": "Findings" },
      report.findings.length === 0
        ? report.selection
          ? null
          : el("p", {}, data.search ? "No order of the calls has a finding." : ["What did not happen in the trace is not checked. ", lost(report.health.anomalies)])
        : findings(data, choicesOf(choices)),
    ),
    data.search ? searchSection(data.search) : [sources(data), health(data), statistics(report.statistics)],
  );
}

function title(findings: Finding[]): string {
  if (findings.length === 0) {
    return "No findings";
  }
  const parts = ["error", "warning", "note"]
    .map((severity) => ({ severity, n: findings.filter((each) => each.severity === severity).length }))
    .filter(({ n }) => n > 0)
    .map(({ severity, n }) => counted(n, severity));
  return `${counted(findings.length, "finding")}: ${parts.join(", ")}`;
}

function lost(anomalies: Anomaly[]): string {
  return anomalies.some((each) => each.level !== "info")
    ? "Parts of the trace were lost or not understood: see below."
    : "";
}

function selected(n: number, selection: { conditions: string[]; of: number }): HTMLElement {
  return el(
    "p",
    { class: "banner", role: "note" },
    el("strong", {}, n === 0 ? "Nothing is selected: " : "Selected: "),
    `${selection.conditions.join(", ")}. ${count(n)} of ${counted(selection.of, "finding")}; the graph and all below are of the whole.`,
  );
}

function incomplete(completion: { state: string; reason?: string }): HTMLElement {
  return el(
    "p",
    { class: "banner", role: "note" },
    el("strong", {}, `Not complete: ${completion.state}. `),
    `${completion.reason ?? ""}. What the rest may withdraw is marked as provisional.`,
  );
}

function findings(data: PageData, first: Choices): HTMLElement {
  let choices = first;
  const list = el("ol", { class: "findings" });
  const shown = el("p", { class: "quiet", role: "status" });
  const update = (changed: Partial<Choices>) => {
    choices = { ...choices, ...changed };
    history.replaceState(null, "", formatAddress({ view: "overview", subject: "", choices: { ...choices } }));
    show();
  };
  const show = () => {
    const rows = data.report.findings
      .map((finding, i) => ({ finding, texts: data.texts[i]! }))
      .filter(({ finding, texts }) => chosen(finding, texts, choices));
    fill(shown, `${count(rows.length)} of ${counted(data.report.findings.length, "finding")}${data.search ? ", those with the fewest preemptions first" : ", what most likely is real first"}`);
    fill(list, rows.map(({ finding, texts }) => row(finding, texts.sources.length)));
  };
  show();
  return el("div", {}, rules(data, (rule) => update({ rule })), controls(data, first, update), shown, list);
}

/** Findings by rule and severity. */
function rules(data: PageData, choose: (rule: string) => void): HTMLElement {
  const all = data.report.findings;
  const names = [...new Set(all.map((each) => each.rule))].sort();
  const of = (rule: string, severity: string) =>
    all.filter((each) => each.rule === rule && each.severity === severity).length;
  return el(
    "details",
    { open: names.length > 1 },
    el("summary", {}, "By rule"),
    table(
      ["rule", "errors", "warnings", "notes", "means"],
      names.map((rule) => [
        el(
          "button",
          {
            class: "link",
            type: "button",
            title: "Show these alone",
            onclick: () => {
              choose(rule);
              const select = document.querySelector<HTMLSelectElement>("#rule");
              if (select) {
                select.value = rule;
              }
            },
          },
          rule,
        ),
        of(rule, "error"),
        of(rule, "warning"),
        of(rule, "note"),
        data.rules[rule]?.meaning ?? "",
      ]),
      { class: "rules" },
    ),
  );
}

function controls(data: PageData, now: Choices, update: (changed: Partial<Choices>) => void): HTMLElement {
  const all = data.report.findings;
  const select = (name: keyof Choices, label: string, values: string[]) =>
    values.length < 2
      ? null
      : el(
          "label",
          {},
          label,
          el(
            "select",
            {
              id: name,
              onchange: (event) => update({ [name]: (event.target as HTMLSelectElement).value }),
            },
            el("option", { value: "" }, "all"),
            values.map((value) => el("option", { value, selected: now[name] === value }, value)),
          ),
        );
  return el(
    "form",
    { class: "controls", role: "search", onsubmit: (event) => event.preventDefault() },
    el(
      "label",
      { class: "wide" },
      "Search ",
      el("input", {
        id: "search",
        type: "search",
        value: now.q,
        placeholder: "class, task, function, file… (press /)",
        oninput: (event) => update({ q: (event.target as HTMLInputElement).value }),
      }),
    ),
    select("severity", "Severity", distinct(all.map((each) => each.severity))),
    select("confidence", "Confidence", distinct(all.map((each) => each.confidence))),
    select("rule", "Rule", distinct(all.map((each) => each.rule)).sort()),
    select("source", "Source", distinct(data.texts.flatMap((each) => each.sources)).sort()),
    select("status", "Status", distinct(all.map((each) => (isNew(each) ? "new" : "old")))),
  );
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}

function row(finding: Finding, machines: number): HTMLElement {
  const arrow = finding.rule === "lock-order-inversion" || finding.rule === "irq-lock-inversion";
  return el(
    "li",
    { class: isNew(finding) ? "" : "old" },
    el(
      "a",
      { class: "finding", href: findingAddress(finding.fingerprint) },
      el("span", { class: `badge ${finding.severity}` }, finding.severity),
      el("span", { class: "rule" }, finding.rule),
      el("span", { class: "classes" }, separated(finding.classes, arrow ? " → " : ", ")),
      el("span", { class: "quiet marks" }, marks(finding, machines)),
    ),
  );
}

function separated(names: string[], by: string): Child[] {
  return names.flatMap((name, i) => [i > 0 ? by : null, el("code", {}, name)]);
}

function marks(finding: Finding, machines: number): string {
  return [
    finding.confidence,
    `seen ${finding.count === 1 ? "once" : `${count(finding.count)} times`}`,
    machines > 1 ? `${machines} sources` : "",
    finding.mitigations.length > 0 ? counted(finding.mitigations.length, "mitigation") : "",
    finding.known ? "known" : "",
    finding.suppressed ? "suppressed" : "",
    finding.fingerprint,
  ]
    .filter((mark) => mark !== "")
    .join(" · ");
}

function sources(data: PageData): HTMLElement {
  return el(
    "section",
    {},
    el("h2", {}, "Sources"),
    table(
      ["source", "file", "events", "lines", "from (s)", "to (s)", "read", "beginning"],
      data.report.sources.map((source, i) => [
        source.name,
        source.file,
        source.events,
        source.lines.read,
        time(source, "firstTimestampNanos"),
        time(source, "lastTimestampNanos"),
        source.progress,
        digest(data.digests[i]),
      ]),
    ),
  );
}

function time(source: Source, counter: string): string {
  const nanos = source.counters[counter];
  return nanos === undefined ? "" : seconds(nanos);
}

function digest(of: { sha256: string; bytes: number } | undefined): Child {
  return of
    ? el("span", { title: `SHA-256 of the first ${counted(of.bytes, "byte")}: ${of.sha256}` }, el("code", {}, of.sha256.slice(0, 16)))
    : "";
}

function health(data: PageData): HTMLElement {
  const { anomalies, lines, skippedEvents } = data.report.health;
  const skipped = Object.entries(skippedEvents);
  return el(
    "section",
    {},
    el("h2", {}, "Health"),
    el(
      "p",
      {},
      `${counted(lines.read, "line")} read: ${count(lines.decoded)} decoded, ${count(lines.skipped)} skipped, ${count(lines.malformed)} malformed.`,
    ),
    anomalies.length === 0
      ? el("p", {}, "Nothing was lost, cut or unusual.")
      : table(
          ["level", "what", "times", "what it means", "examples"],
          anomalies.map((each) => [
            el("span", { class: `badge ${each.level}` }, each.level),
            each.id,
            each.count,
            [each.meaning, ". ", el("span", { class: "quiet" }, each.advice)],
            each.examples.map((example) => el("div", { class: "quiet" }, `${example.position}: ${example.reason}`)),
          ]),
          { class: "prose" },
        ),
    skipped.length === 0
      ? null
      : el(
          "details",
          {},
          el("summary", {}, `Events that say nothing about locks: ${counted(skipped.length, "kind")}`),
          table(
            ["event", "times"],
            skipped.map(([name, n]) => [name, n]),
          ),
        ),
  );
}

function statistics(counters: Record<string, number>): HTMLElement {
  return el(
    "section",
    {},
    el("h2", {}, "Statistics"),
    el(
      "dl",
      { class: "counters" },
      Object.entries(counters).map(([name, n]) => el("div", {}, el("dt", {}, words(name)), el("dd", {}, count(n)))),
    ),
  );
}
