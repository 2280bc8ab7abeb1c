import { formatAddress, parseAddress } from "./address";
import { el, fill } from "./dom";
import { findingView } from "./findingView";
import { decodeGraph, type Graph } from "./graph/data";
import { graphView } from "./graph/view";
import { locksView } from "./locksView";
import type { PageData } from "./model";
import { overview } from "./overview";
import { themeButton } from "./theme";
import { unpack } from "./unpack";

const main = byId("main");
let data: PageData;
let graph: Promise<Graph> | undefined;
let leave = () => {};

/** The graph, unpacked when it is first wanted. */
function theGraph(): Promise<Graph> {
  graph ??= unpack(blockText("graph")).then((bytes) => decodeGraph(bytes, data.graph));
  return graph;
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`the page has no ${id}`);
  }
  return element;
}

/** The text of a data block, which is then dropped from the page. */
function blockText(id: string): string {
  const block = byId(id);
  const text = block.textContent ?? "";
  block.remove();
  return text;
}

function show(): void {
  const address = parseAddress(location.hash);
  leave();
  leave = () => {};
  if (address.view === "finding") {
    fill(main, findingView(data, address.subject));
  } else if (address.view === "graph") {
    const view = graphView(theGraph, address.choices);
    fill(main, view.element);
    leave = view.leave;
  } else if (address.view === "locks") {
    fill(main, locksView(data.report.locks, address.choices));
  } else {
    fill(main, overview(data, address.choices));
  }
  document.title = `${main.querySelector("h1")?.textContent ?? ""} – lockreel report`;
  for (const link of byId("top").querySelectorAll("a")) {
    const current = link.getAttribute("href") === formatAddress({ view: address.view === "finding" ? "overview" : address.view, subject: "", choices: {} });
    link.toggleAttribute("aria-current", current);
  }
  main.dataset.view = address.view;
}

/** `/` searches; `j`, `k` and the arrows of the navigation go from finding to finding. */
function pressed(event: KeyboardEvent): void {
  const typing = (event.target as HTMLElement).closest("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "/") {
    const search = document.querySelector<HTMLInputElement>("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === "j" || event.key === "k") {
    document.querySelector<HTMLAnchorElement>(`a[rel=${event.key === "j" ? "next" : "prev"}]`)?.click();
  }
}

async function start(): Promise<void> {
  data = JSON.parse(new TextDecoder().decode(await unpack(blockText("data")))) as PageData;
  fill(
    byId("top"),
    el("a", { href: "#/", class: "name" }, "lockreel"),
    el(
      "nav",
      { "aria-label": "Views" },
      el("a", { href: "#/" }, "Findings"),
      data.search ? null : [el("a", { href: "#/graph" }, "Graph"), el("a", { href: "#/locks" }, "Locks")],
    ),
    themeButton(),
  );
  fill(
    byId("foot"),
    el(
      "p",
      {},
      `Written by lockreel ${data.report.tool.version}, licensed under Apache-2.0. This page asks for nothing from any network, and has no code of other projects in it.`,
    ),
    el("p", { class: "keys" }, "Keys: / search, j next finding, k previous finding."),
  );
  addEventListener("hashchange", () => {
    show();
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });
  addEventListener("keydown", pressed);
  show();
  document.documentElement.dataset.ready = "true";
}

start().catch((problem: unknown) => {
  main.replaceChildren(el("h1", {}, "This report cannot be shown"), el("p", {}, String(problem)));
});
