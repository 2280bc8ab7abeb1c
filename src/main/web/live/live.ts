import { count, counted, el, fill } from "../dom";
import { themeButton } from "../theme";
import { ALL, Board, machines, reportAddress, type Choice, type Found } from "./board";

/** Numbers and words of the process, by their names. */
interface Status {
  state: string;
  numbers: Record<string, number>;
}

const LABELS: Record<keyof Choice, string> = { rule: "Rule", build: "Kernel build", machine: "Machine" };

const board = new Board();
let choice: Choice = { ...ALL };
let status: Status = { state: "", numbers: {} };
let connected = false;
let drawing = false;

const title = el("h1", {}, "No findings so far");
const state = el("p", { role: "status", id: "state" }, "Connecting");
const numbers = el("dl", { class: "numbers", id: "numbers" });
const controls = el("form", { class: "controls", role: "search", onsubmit: (event) => event.preventDefault() });
const list = el("ol", { class: "findings" });

/** Draws once for all that came since the last frame. */
function changed(): void {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
}

function draw(): void {
  title.textContent = board.size === 0 ? "No findings so far" : counted(board.size, "finding");
  document.title = `${title.textContent} – lockreel live`;
  state.textContent = connected ? status.state : "Not connected; trying again";
  fill(
    numbers,
    Object.entries(status.numbers).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, count(value)))),
  );
  for (const of of ["rule", "build", "machine"] as const) {
    refresh(selects[of], of);
  }
  fill(list, board.chosen(choice).map(row));
}

function refresh(select: HTMLSelectElement, of: keyof Choice): void {
  const counts = board.counts(of);
  const options = [el("option", { value: "" }, "all"), ...counts.map(([name, n]) => el("option", { value: name }, `${name} (${count(n)})`))];
  if (!counts.some(([name]) => name === choice[of])) {
    choice = { ...choice, [of]: "" };
  }
  select.replaceChildren(...options);
  select.value = choice[of];
  select.parentElement?.toggleAttribute("hidden", counts.length === 0);
}

function selectOf(of: keyof Choice): HTMLSelectElement {
  const select = el("select", {
    id: of,
    onchange: () => {
      choice = { ...choice, [of]: select.value };
      changed();
    },
  });
  controls.append(el("label", {}, LABELS[of], select));
  return select;
}

const selects = { rule: selectOf("rule"), build: selectOf("build"), machine: selectOf("machine") };

function row(found: Found): HTMLElement {
  const { finding } = found;
  const link = el(
    "a",
    { class: "finding" },
    el("span", { class: `badge ${finding.severity}` }, finding.severity),
    el("span", { class: "rule" }, finding.rule),
    el("span", {}, finding.headline),
    el("span", { class: "marks quiet" }, [found.graph, ...machines(finding)].filter((each) => each !== "").join(", ")),
    el("span", { class: "name" }, finding.classes.join(" → ")),
  );
  // el() makes links within the page alone; this one leads to the report of the same server.
  link.setAttribute("href", reportAddress(found));
  return el("li", {}, link);
}

function start(): void {
  fill(document.getElementById("top")!, el("span", { class: "name" }, "lockreel"), el("nav", {}), themeButton());
  fill(document.getElementById("main")!, title, state, numbers, controls, list);
  fill(
    document.getElementById("foot")!,
    el("p", {}, "What is found comes here by itself; nothing can be changed from here. The page asks this server alone."),
  );
  const events = new EventSource("/events");
  const on = (name: string, take: (data: string) => void) =>
    events.addEventListener(name, (event) => {
      connected = true;
      take((event as MessageEvent<string>).data);
      changed();
    });
  on("reset", () => board.clear());
  on("found", (data) => board.put(JSON.parse(data) as Found));
  on("withdrawn", (data) => board.remove(JSON.parse(data) as Found));
  on("status", (data) => {
    status = JSON.parse(data) as Status;
    document.documentElement.dataset.ready = "true";
  });
  events.addEventListener("error", () => {
    // Each answer ends after some seconds, and the browser asks again: that alone is no failure.
    connected = events.readyState !== EventSource.CLOSED && connected;
    changed();
  });
  draw();
}

start();
