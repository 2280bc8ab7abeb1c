import type { Finding, Witness } from "../model";

/** A finding as it comes over the events. */
export interface Found {
  graph: string;
  fingerprint: string;
  finding: Finding;
}

/** By what the findings may be chosen. */
export interface Choice {
  rule: string;
  build: string;
  machine: string;
}

export const ALL: Choice = { rule: "", build: "", machine: "" };

/** The findings that hold now, newest last. */
export class Board {
  private readonly all = new Map<string, Found>();

  put(found: Found): void {
    const key = keyOf(found);
    this.all.delete(key);
    this.all.set(key, found);
  }

  remove(gone: { graph: string; fingerprint: string }): void {
    this.all.delete(keyOf(gone));
  }

  clear(): void {
    this.all.clear();
  }

  /** Those that are chosen, newest first. */
  chosen(choice: Choice): Found[] {
    return [...this.all.values()]
      .filter(
        (each) =>
          (choice.rule === "" || each.finding.rule === choice.rule) &&
          (choice.build === "" || each.graph === choice.build) &&
          (choice.machine === "" || machines(each.finding).includes(choice.machine)),
      )
      .reverse();
  }

  /** How many findings each rule, build or machine has, by name. */
  counts(of: keyof Choice): [string, number][] {
    const counts = new Map<string, number>();
    for (const each of this.all.values()) {
      for (const name of names(each, of)) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  get size(): number {
    return this.all.size;
  }
}

function keyOf(found: { graph: string; fingerprint: string }): string {
  return `${found.graph}\n${found.fingerprint}`;
}

function names(found: Found, of: keyof Choice): string[] {
  if (of === "rule") {
    return [found.finding.rule];
  }
  return of === "build" ? (found.graph === "" ? [] : [found.graph]) : machines(found.finding);
}

/** The machines whose events show it, each once, in their order. */
export function machines(finding: Finding): string[] {
  const witnesses: (Witness | undefined)[] = [finding.witness, finding.other, ...finding.path.map((step) => step.witness)];
  return [...new Set(witnesses.flatMap((each) => (each?.source ? [each.source] : [])))].sort();
}

/** Where the report with the finding is. */
export function reportAddress(found: Found): string {
  return `/report?graph=${encodeURIComponent(found.graph)}#/finding/${encodeURIComponent(found.fingerprint)}`;
}
