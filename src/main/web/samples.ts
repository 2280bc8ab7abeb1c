import type { Finding, Witness } from "./model";

/** Findings for tests. */
export function witness(comm: string, pid: number, held: string[]): Witness {
  return {
    source: "boot1",
    position: `boot1:${pid}`,
    ts: pid * 1_000_000,
    cpu: 0,
    pid,
    comm,
    mode: "exclusive",
    ip: `${comm}_fn+0x1/0x2`,
    origin: "recorded",
    held: held.map((name) => ({ class: name, mode: "exclusive", try: false })),
    stack: [],
  };
}

export function finding(rule: string, more: Partial<Finding> = {}): Finding {
  return {
    rule,
    fingerprint: "0123456789abcdef",
    headline: "WARNING",
    severity: "error",
    confidence: "instance",
    confidenceReason: "",
    count: 1,
    classes: [],
    classDetails: [],
    path: [],
    witness: witness("task", 1, []),
    explanation: "",
    mitigations: [],
    page: "",
    ...more,
  };
}

/** A -> B by one task, B -> A by another. */
export function inversion(): Finding {
  return finding("lock-order-inversion", {
    classes: ["A", "B"],
    path: [
      { from: "A", to: "B", kind: "EN", witness: witness("one", 1, ["outer", "A"]) },
      { from: "B", to: "A", kind: "EN", witness: witness("two", 2, ["B"]) },
    ],
  });
}

/** `safe` is taken in a hardirq and leads to `unsafe`, which is held with hardirqs on. */
export function irqInversion(): Finding {
  return finding("irq-lock-inversion", {
    classes: ["safe", "unsafe"],
    path: [{ from: "safe", to: "unsafe", kind: "EN", witness: witness("mid", 3, ["safe"]) }],
    usages: [
      { class: "safe", state: "IN-HARDIRQ-W", witness: witness("<idle>", 0, []) },
      { class: "unsafe", state: "HARDIRQ-ON-W", witness: witness("on", 4, []) },
    ],
  });
}
