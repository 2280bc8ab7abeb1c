import { formatAddress, graphAddress } from "./address";
import { count, counted, el, fill, seconds, type Child } from "./dom";
import { COLUMNS, micros, pressed, sorted, sortingOf, sortingText } from "./locks";
import type { LockUse, LongestTime } from "./model";

/** Rows shown at first: a table of thousands is slow to lay out, and too long to read. */
const FIRST_ROWS = 200;

/** How the locks were used: the shape of /proc/lock_stat, sortable. */
export function locksView(locks: LockUse[] | undefined, choices: Record<string, string>): HTMLElement {
  if (!locks) {
    return el(
      "div",
      {},
      el("h1", {}, "Locks"),
      el("p", {}, "Nothing was measured of the locks: a database keeps no times. A report that replay or stream writes has them."),
    );
  }
  let text = choices.q ?? "";
  let sorting = sortingOf(choices.sort ?? "");
  let most = FIRST_ROWS;
  const shown = el("p", { class: "quiet", role: "status" });
  const heads = el("tr", {});
  const body = el("tbody", {});
  const more = el("p", {});
  const show = () => {
    const rows = sorted(locks, text, sorting);
    fill(shown, `${count(rows.length)} of ${counted(locks.length, "name")}; times in microseconds of the trace's clock`);
    fill(
      heads,
      COLUMNS.map((column) =>
        el(
          "th",
          { scope: "col", "aria-sort": column !== sorting.column ? "none" : sorting.down ? "descending" : "ascending" },
          el(
            "button",
            {
              class: "link",
              type: "button",
              title: column.title,
              onclick: () => {
                sorting = pressed(sorting, column);
                update();
                heads.querySelectorAll("button")[COLUMNS.indexOf(column)]?.focus();
              },
            },
            column.head,
            column !== sorting.column ? null : sorting.down ? " ▾" : " ▴",
          ),
        ),
      ),
      el("th", { scope: "col" }, "held longest"),
      el("th", { scope: "col" }, "waited for longest"),
    );
    fill(body, rows.slice(0, most).map(row));
    fill(
      more,
      rows.length <= most
        ? null
        : el(
            "button",
            {
              type: "button",
              onclick: () => {
                most = Number.POSITIVE_INFINITY;
                show();
              },
            },
            `Show all ${count(rows.length)}`,
          ),
    );
  };
  const update = () => {
    history.replaceState(
      null,
      "",
      formatAddress({ view: "locks", subject: "", choices: { q: text, sort: sortingText(sorting) } }),
    );
    show();
  };
  show();
  return el(
    "div",
    {},
    el("h1", {}, `Locks: ${counted(locks.length, "name")}`),
    el(
      "form",
      { class: "controls", role: "search", onsubmit: (event) => event.preventDefault() },
      el(
        "label",
        { class: "wide" },
        "Search ",
        el("input", {
          type: "search",
          value: text,
          placeholder: "name (press /)",
          oninput: (event) => {
            text = (event.target as HTMLInputElement).value;
            update();
          },
        }),
      ),
    ),
    shown,
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "table" },
      el("table", { class: "locks" }, el("thead", {}, heads), body),
    ),
    more,
    el(
      "p",
      { class: "quiet" },
      "Waiting is from lock_contended to lock_acquired; holding from lock_acquired, or where the trace has none from lock_acquire, to lock_release. What a gap in the trace falls into is not counted.",
    ),
  );
}

function row(lock: LockUse): HTMLElement {
  return el(
    "tr",
    {},
    COLUMNS.map((column) => {
      const value = column.of(lock);
      return typeof value === "string"
        ? el("td", {}, el("a", { href: graphAddress(value), title: "Its neighbourhood in the graph" }, el("code", {}, value)))
        : el("td", { class: "number" }, value === 0 ? "" : column.time ? micros(value) : count(value));
    }),
    el("td", {}, longest(lock.hold.longest)),
    el("td", {}, longest(lock.wait.longest)),
  );
}

function longest(time: LongestTime | undefined): Child {
  return time
    ? [
        `${time.comm ?? "<...>"}/${time.pid} at ${seconds(time.ts)} s`,
        el("div", { class: "quiet" }, [time.ip, time.position].filter((part) => part).join(", ")),
      ]
    : "";
}
