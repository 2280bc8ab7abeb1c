/** What the page shows, as the part of its address after `#`: a view, its subject, and its choices. */
export interface Address {
  view: "overview" | "finding" | "graph" | "locks";
  /** Of a finding: its fingerprint. */
  subject: string;
  choices: Record<string, string>;
}

const OVERVIEW: Address = { view: "overview", subject: "", choices: {} };

/** `#/finding/2a470d75397fcddc`, `#/graph?class=a`, `#/?severity=error`; anything else is the overview. */
export function parseAddress(hash: string): Address {
  const match = /^#\/(?:(finding)\/([^?]*)|(graph|locks))?(?:\?(.*))?$/.exec(hash);
  if (!match) {
    return { ...OVERVIEW, choices: {} };
  }
  const choices: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(match[4] ?? "")) {
    if (value !== "") {
      choices[name] = value;
    }
  }
  if (match[1]) {
    return { view: "finding", subject: decoded(match[2] ?? ""), choices };
  }
  const view = match[3] === "graph" || match[3] === "locks" ? match[3] : "overview";
  return { view, subject: "", choices };
}

/** The inverse of parseAddress; choices in a fixed order, empty ones left out. */
export function formatAddress(address: Address): string {
  const chosen = Object.entries(address.choices)
    .filter(([, value]) => value !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const query = new URLSearchParams(chosen).toString();
  const place =
    address.view === "finding"
      ? `finding/${encodeURIComponent(address.subject)}`
      : address.view === "overview"
        ? ""
        : address.view;
  return `#/${place}${query === "" ? "" : `?${query}`}`;
}

export function findingAddress(fingerprint: string): string {
  return formatAddress({ view: "finding", subject: fingerprint, choices: {} });
}

/** The graph around a class; with `to`, the paths between the two. */
export function graphAddress(lockClass: string, to = ""): string {
  return formatAddress({ view: "graph", subject: "", choices: { class: lockClass, to } });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
