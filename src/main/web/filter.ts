import type { Finding, FindingTexts } from "./model";

/** What a reader chose to see of the findings; "" means all. */
export interface Choices {
  q: string;
  severity: string;
  rule: string;
  confidence: string;
  source: string;
  /** "new": neither known nor suppressed; "old": the others. */
  status: string;
}

export function choicesOf(from: Record<string, string>): Choices {
  return {
    q: from.q ?? "",
    severity: from.severity ?? "",
    rule: from.rule ?? "",
    confidence: from.confidence ?? "",
    source: from.source ?? "",
    status: from.status ?? "",
  };
}

export function isNew(finding: Finding): boolean {
  return !finding.known && !finding.suppressed;
}

/** Whether the finding is among what was chosen. Every word that is searched for must be in it. */
export function chosen(finding: Finding, texts: FindingTexts, choices: Choices): boolean {
  return (
    fits(choices.severity, finding.severity) &&
    fits(choices.rule, finding.rule) &&
    fits(choices.confidence, finding.confidence) &&
    (choices.source === "" || texts.sources.includes(choices.source)) &&
    (choices.status === "" || (choices.status === "new") === isNew(finding)) &&
    contains(finding, texts, choices.q)
  );
}

function fits(choice: string, value: string): boolean {
  return choice === "" || choice === value;
}

function contains(finding: Finding, texts: FindingTexts, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) {
    return true;
  }
  const text = [finding.fingerprint, finding.rule, texts.story, texts.splat].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}
