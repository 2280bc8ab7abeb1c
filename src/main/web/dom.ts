/** Whatever an element may hold: text becomes a text node and is never read as markup. */
export type Child = Node | string | number | null | undefined | false | Child[];

export interface Attributes {
  [name: string]: string | number | boolean | undefined | ((event: Event) => void);
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `onclick: f` and the like add listeners; `true` is an attribute without value, `false` and
 * undefined are none. Links lead to places of this page only.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes, children);
}

/** Replaces all that the element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (name === "href" && !String(value).startsWith("#")) {
      throw new Error("a link out of the page");
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(element, child);
    } else if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

/** A table in a box that scrolls sideways where the screen is too narrow. */
export function table(heads: Child[], rows: Child[][], attributes: Attributes = {}): HTMLElement {
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "table" },
    el(
      "table",
      attributes,
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell)))),
    ),
  );
}

function cell(child: Child): HTMLElement {
  return child instanceof HTMLTableCellElement
    ? child
    : el("td", typeof child === "number" ? { class: "number" } : {}, typeof child === "number" ? count(child) : child);
}

/** 1234567 is 1,234,567. */
export function count(n: number): string {
  return n.toLocaleString("en");
}

/** `1 lock`, `2 locks`. */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** Seconds with six digits after the point, nine where the clock has them. */
export function seconds(nanos: number): string {
  return (nanos / 1e9).toFixed(nanos % 1000 === 0 ? 6 : 9);
}

/** `lockAcquisitions` is `lock acquisitions`. */
export function words(camelCase: string): string {
  return camelCase.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase();
}
