import { count, counted, el, type Child } from "./dom";
import type { Order, Search } from "./model";
import { orderPicture } from "./orderPicture";

/** The shortest order that shows a finding. */
export function orderSection(order: Order | null): HTMLElement {
  if (!order) {
    return el(
      "section",
      {},
      el("h2", {}, "Order"),
      el("p", {}, "No order of these calls was needed: it follows from the locks that each task takes."),
    );
  }
  const left = order.steps - order.lines.length;
  return el(
    "section",
    {},
    el("h2", {}, `Order: ${counted(order.steps, "step")}, ${order.preemptions === 0 ? "no preemption" : counted(order.preemptions, "preemption")}`),
    el(
      "p",
      { class: "quiet" },
      "The shortest order that shows it. Each lane is a task; time goes down. A bar is a lock while it is held; an arrow leads from who waits to the lock that is waited for.",
      left > 0 ? ` ${counted(left, "step")} that only ${left === 1 ? "reads" : "read"} left out.` : "",
    ),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Order" }, orderPicture(order)),
  );
}

/** What was searched, and how far. */
export function searchSection(search: Search): HTMLElement {
  const fact = (name: string, value: Child) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  return el(
    "section",
    {},
    el("h2", {}, "Search"),
    el("p", {}, covered(search)),
    el(
      "dl",
      { class: "facts" },
      fact("scenario", search.scenario),
      fact("SHA-256", el("code", { title: search.beginning.sha256 }, search.beginning.sha256.slice(0, 16))),
      fact("calls", count(search.calls)),
      fact("tasks", search.tasks.join(", ")),
      fact("protocols", search.protocols.join(", ")),
      search.without.length === 0 ? null : fact("left out", search.without.join(", ")),
      fact("executions", count(search.executions)),
      fact("steps", count(search.steps)),
    ),
  );
}

function covered(search: Search): string {
  const orders =
    search.preemptions === "every"
      ? "every order of the calls was run, of those that are equivalent one"
      : search.preemptions === "none"
        ? "no bound was searched to its end"
        : `every order with at most ${counted(search.preemptions, "preemption")} was run`;
  const done = search.done === undefined ? "" : `, about ${(100 * search.done).toPrecision(2)} % of all executions`;
  return search.complete ? `Complete: ${orders}.` : `Not complete (${search.stopped ?? ""}): ${orders}${done}.`;
}
