import { formatAddress, graphAddress } from "../address";
import { count, counted, el, fill, seconds, table, type Child } from "../dom";
import { classNamed, edgesOf, kinds, position, type Graph } from "./data";
import { filterOf, shownEdges } from "./filter";
import { attachGestures } from "./gestures";
import { Painter } from "./painter";
import { shortestPath } from "./paths";
import { aroundPicture, pathPicture, wholePicture, type Picture } from "./picture";

const ROWS = 200;
const LISTED = 30;

/** The graph: as a whole, around one class, or between two. `leave` ends its drawing. */
export function graphView(
  graph: () => Promise<Graph>,
  choices: Record<string, string>,
): { element: HTMLElement; leave: () => void } {
  const element = el("div", { class: "graph-view" }, el("h1", {}, "Graph"), el("p", { class: "quiet" }, "Unpacking…"));
  let left = false;
  let drawing: GraphDrawing | undefined;
  void graph().then((unpacked) => {
    if (!left) {
      drawing = new GraphDrawing(element, unpacked, choices);
    }
  });
  return {
    element,
    leave: () => {
      left = true;
      drawing?.stop();
    },
  };
}

class GraphDrawing {
  private readonly painter: Painter;
  private readonly open = new Set<number>();
  private readonly shown: Uint8Array;
  private readonly focus: number;
  private readonly target: number;
  private readonly under = el("p", { class: "quiet", role: "status" });
  private readonly ending = new AbortController();
  private picture!: Picture;

  constructor(
    element: HTMLElement,
    private readonly graph: Graph,
    private readonly choices: Record<string, string>,
  ) {
    this.shown = shownEdges(graph, filterOf(choices));
    this.focus = classNamed(graph, choices.class ?? "");
    this.target = classNamed(graph, choices.to ?? "");
    const canvas = el("canvas", {
      tabindex: "0",
      role: "img",
      "aria-label": "The graph as a picture; the tables below say the same. Arrow keys move it, + and - zoom, 0 shows all of it.",
    });
    const side = el("div", { class: "side" });
    fill(
      element,
      el("h1", {}, this.title()),
      this.controls(),
      el(
        "div",
        { class: "stage" },
        canvas,
        el(
          "div",
          { class: "buttons" },
          el("button", { type: "button", title: "Larger", onclick: () => this.painter.zoom(1.4) }, "+"),
          el("button", { type: "button", title: "Smaller", onclick: () => this.painter.zoom(1 / 1.4) }, "−"),
          el("button", { type: "button", title: "All of it", onclick: () => this.painter.fit() }, "⤢"),
        ),
      ),
      this.under,
      legend(),
      side,
    );
    this.painter = new Painter(canvas);
    this.painter.resize();
    this.show(false);
    fill(side, this.side());
    attachGestures(
      canvas,
      this.painter,
      { point: (disc) => this.pointed(disc), choose: (disc) => this.chosen(disc) },
      this.ending.signal,
    );
    this.follow(canvas);
  }

  stop(): void {
    this.ending.abort();
    this.painter.stop();
  }

  /** Follows the size of the canvas and the colours of the page. */
  private follow(canvas: HTMLCanvasElement): void {
    const sizes = new ResizeObserver(() => this.painter.resize());
    sizes.observe(canvas);
    const themes = new MutationObserver(() => this.painter.resize());
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.ending.signal.addEventListener("abort", () => {
      sizes.disconnect();
      themes.disconnect();
    });
  }

  private title(): string {
    const name = (c: number) => this.graph.classes[c]?.name ?? "";
    if (this.focus >= 0 && this.target >= 0) {
      return `Graph: ${name(this.focus)} and ${name(this.target)}`;
    }
    return this.focus >= 0
      ? `Graph: around ${name(this.focus)}`
      : `Graph: ${counted(this.graph.classes.length, "lock class").replace("classs", "classes")}, ${count(this.graph.from.length)} dependencies`;
  }

  private show(keepCamera: boolean): void {
    this.picture = this.pictureOf();
    this.painter.show(this.picture, keepCamera);
  }

  private pictureOf(): Picture {
    if (this.focus >= 0 && this.target >= 0) {
      const paths = [this.path(this.focus, this.target), this.path(this.target, this.focus)].filter((path) => path !== undefined);
      return paths.length > 0 ? pathPicture(this.graph, paths) : aroundPicture(this.graph, this.shown, this.focus);
    }
    return this.focus >= 0
      ? aroundPicture(this.graph, this.shown, this.focus)
      : wholePicture(this.graph, this.shown, this.open);
  }

  private path(from: number, to: number): number[] | undefined {
    return shortestPath(this.graph, from, to, this.shown);
  }

  private pointed(disc: number): void {
    const subject = disc < 0 ? undefined : this.picture.subject[disc];
    const hint = "Drag to move, scroll or pinch to zoom, click a class to see what is around it.";
    if (subject === undefined) {
      this.under.textContent = hint;
    } else if (subject < 0) {
      this.under.textContent = `${this.picture.labels[disc]}, of which each leads to every other: click to open`;
    } else {
      const { name, usage, type } = this.graph.classes[subject]!;
      this.under.textContent = `${name} {${usage}}${type ? `, ${type}` : ""}`;
    }
  }

  private chosen(disc: number): void {
    const subject = this.picture.subject[disc]!;
    if (subject < 0) {
      this.toggle(-1 - subject);
    } else {
      location.hash = this.address({ class: this.graph.classes[subject]!.name, to: "" });
    }
  }

  private toggle(component: number): void {
    if (!this.open.delete(component)) {
      this.open.add(component);
    }
    this.show(true);
  }

  private address(changed: Record<string, string>): string {
    return formatAddress({ view: "graph", subject: "", choices: { ...this.choices, ...changed } });
  }

  private controls(): HTMLElement {
    const { graph, choices } = this;
    const go = (changed: Record<string, string>) => {
      location.hash = this.address(changed);
    };
    const select = (name: string, label: string, options: [string, string][]) =>
      el(
        "label",
        {},
        label,
        el(
          "select",
          { id: name, onchange: (event) => go({ [name]: (event.target as HTMLSelectElement).value }) },
          el("option", { value: "" }, "all"),
          options.map(([value, text]) => el("option", { value, selected: choices[name] === value }, text)),
        ),
      );
    const input = (name: string, label: string, first: boolean) =>
      el(
        "label",
        { class: "wide" },
        label,
        el("input", {
          id: `graph-${name}`,
          type: first ? "search" : "text",
          list: "classes",
          value: choices[name] ?? "",
          autocomplete: "off",
          spellcheck: "false",
          onchange: (event) => go({ [name]: (event.target as HTMLInputElement).value }),
        }),
      );
    const sources = [...new Set(graph.source)].map((text) => graph.texts[text]!).sort();
    return el(
      "form",
      { class: "controls", role: "search", onsubmit: (event) => event.preventDefault() },
      input("class", "Class", true),
      input("to", "and its paths to and from", false),
      el("datalist", { id: "classes" }, graph.classes.map((each) => el("option", { value: each.name }))),
      select("kind", "Kind", [
        ["EN", "EN: writer, then no recursive reader"],
        ["ER", "ER: writer, then recursive reader"],
        ["SN", "SN: reader, then no recursive reader"],
        ["SR", "SR: reader, then recursive reader"],
      ]),
      select("irq", "Interrupts", [
        ["hardirq", "taken in hardirqs"],
        ["softirq", "taken in softirqs"],
        ["both", "taken in them and with them enabled"],
      ]),
      graph.flags.some((flags) => flags >> 8 !== 0)
        ? select("origin", "Origin", [
            ["recorded", "recorded"],
            ["emulated", "emulated"],
          ])
        : null,
      sources.length > 1 ? select("source", "Source", sources.map((name) => [name, name])) : null,
      choices.class || choices.to ? el("a", { href: this.address({ class: "", to: "" }) }, "The whole graph") : null,
    );
  }

  private side(): Child {
    this.pointed(-1);
    if ((this.choices.class && this.focus < 0) || (this.choices.to && this.target < 0)) {
      // What was asked for stands in its field; it came from the address and may be anything.
      const name = this.focus < 0 ? this.choices.class : this.choices.to;
      return el("p", { class: "banner" }, `There is no such class${this.similar(name ?? "")}`);
    }
    if (this.focus >= 0 && this.target >= 0) {
      return [this.pathSection(this.focus, this.target), this.pathSection(this.target, this.focus)];
    }
    return this.focus >= 0 ? this.aroundSections() : this.wholeSections();
  }

  private similar(name: string): string {
    const wanted = name.toLowerCase();
    const near = this.graph.classes.filter((each) => each.name.toLowerCase().includes(wanted)).slice(0, 5);
    return near.length === 0 ? "." : `; did you mean ${near.map((each) => each.name).join(" or ")}?`;
  }

  private wholeSections(): Child {
    const { graph } = this;
    const cycles = graph.components.map((component, i) => ({ ...component, i })).sort((a, b) => b.members.length - a.members.length);
    const busy = graph.classes
      .map((each, i) => ({ each, n: edgesOf(graph.out, i).length + edgesOf(graph.in, i).length }))
      .sort((a, b) => b.n - a.n)
      .slice(0, LISTED);
    return [
      el("h2", {}, "Strongly connected components"),
      cycles.length === 0
        ? el("p", {}, "None: no class can be reached from itself.")
        : [
            el("p", { class: "quiet" }, "Classes of which each is reached from every other. Not every cycle is a finding: one through recursive readers, for example, blocks no task."),
            el(
              "ul",
              {},
              cycles.slice(0, LISTED).map((cycle) =>
                el(
                  "li",
                  {},
                  el("button", { type: "button", onclick: () => this.toggle(cycle.i) }, counted(cycle.members.length, "class").replace("classs", "classes")),
                  " ",
                  cycle.members.slice(0, 6).map((c, i) => [i > 0 ? ", " : "", this.link(c)]),
                  cycle.members.length > 6 ? ", …" : "",
                ),
              ),
            ),
          ],
      el("h2", {}, "Most connected classes"),
      table(
        ["class", "usage", "dependencies"],
        busy.map(({ each, n }) => [this.link(graph.classes.indexOf(each)), el("code", {}, `{${each.usage}}`), n]),
      ),
    ];
  }

  private aroundSections(): Child {
    const { graph, focus } = this;
    const before = edgesOf(graph.in, focus).filter((edge) => this.shown[edge] === 1);
    const after = edgesOf(graph.out, focus).filter((edge) => this.shown[edge] === 1);
    const cycle = this.path(focus, focus);
    return [
      cycle ? el("p", { class: "banner" }, "It can be reached from itself: ", this.chain(cycle)) : null,
      el("h2", {}, `Held when it is taken: ${count(before.length)}`),
      this.edgeTable(before, graph.from),
      el("h2", {}, `Taken while it is held: ${count(after.length)}`),
      this.edgeTable(after, graph.to),
    ];
  }

  private edgeTable(edges: Int32Array, end: Int32Array): Child {
    const { graph } = this;
    if (edges.length === 0) {
      return el("p", { class: "quiet" }, "None.");
    }
    const sorted = [...edges].sort((a, b) => graph.count[b]! - graph.count[a]! || a - b);
    return [
      table(
        ["class", "kinds", "times", "first by", "at", "where"],
        sorted.slice(0, ROWS).map((edge) => [this.link(end[edge]!), ...this.evidence(edge)]),
      ),
      sorted.length > ROWS ? el("p", { class: "quiet" }, `The ${ROWS} most frequent of ${count(sorted.length)}.`) : null,
    ];
  }

  private evidence(edge: number): Child[] {
    const { graph } = this;
    return [
      kinds(graph.flags[edge]!),
      graph.count[edge]!,
      graph.texts[graph.task[edge]!],
      `${seconds(graph.nanos[edge]!)} s`,
      el("span", {}, graph.texts[graph.place[edge]!] || "", " ", el("span", { class: "quiet" }, position(graph, edge))),
    ];
  }

  private pathSection(from: number, to: number): Child {
    const { graph } = this;
    const path = this.path(from, to);
    const heading = el("h2", {}, el("code", {}, graph.classes[from]!.name), " → ", el("code", {}, graph.classes[to]!.name));
    return path === undefined
      ? [heading, el("p", {}, "There is no path.")]
      : [
          heading,
          table(
            ["held", "taken", "kinds", "times", "first by", "at", "where"],
            path.map((edge) => [this.link(graph.from[edge]!), this.link(graph.to[edge]!), ...this.evidence(edge)]),
          ),
        ];
  }

  private chain(path: number[]): Child {
    return [this.link(this.graph.from[path[0]!]!), path.map((edge) => [" → ", this.link(this.graph.to[edge]!)])];
  }

  private link(lockClass: number): HTMLElement {
    const { name } = this.graph.classes[lockClass]!;
    return el("a", { href: graphAddress(name) }, el("code", {}, name));
  }
}

function legend(): HTMLElement {
  const entry = (kind: string, text: string) => el("span", {}, el("span", { class: `dot ${kind}` }), text);
  return el(
    "p",
    { class: "legend quiet" },
    entry("plain", "lock class"),
    entry("hardirq", "taken in hardirqs"),
    entry("softirq", "taken in softirqs"),
    entry("component", "a cycle of classes"),
    "An edge leads from the lock that is held to the lock that is taken, downwards where it can.",
  );
}
