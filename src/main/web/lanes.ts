import type { Finding, Witness } from "./model";
import { seconds } from "./dom";

/** One task or interrupt, with what it holds and what it does next. */
export interface Lane {
  title: string;
  /** When and where it was seen. */
  seen: string;
  /** The lane of the task that this interrupts; undefined where it is a task. */
  interrupts?: number;
  /** Oldest first. */
  holds: Hold[];
  event: LaneEvent;
}

export interface Hold {
  lockClass: string;
  mode: string;
  place: string;
  /** Whether the finding is about it. */
  concerned: boolean;
}

export interface LaneEvent {
  /** The class that is taken; undefined where the event takes no lock. */
  lockClass?: string;
  text: string;
  place: string;
  /** The lane that holds what this one waits for; undefined where it does not wait. */
  waitsFor?: number;
}

/** How tasks and interrupts of a finding meet: of a deadlock, the orders in which each waits for another. */
export function lanesOf(finding: Finding): Lane[] {
  switch (finding.rule) {
    case "lock-order-inversion":
      return finding.path.map((step, i) =>
        taking(step.witness, step.from, step.to, (i + 1) % finding.path.length),
      );
    case "irq-lock-inversion":
      return irqInversion(finding);
    case "inconsistent-lock-state":
      return lockState(finding);
    case "lock-recursion": {
      const name = finding.classes[0] ?? "";
      return [taking(finding.witness, name, name, 0)];
    }
    default:
      return general(finding);
  }
}

function irqInversion(finding: Finding): Lane[] {
  const [safe, unsafe] = finding.usages ?? [];
  if (!safe || !unsafe || finding.path.length === 0) {
    return general(finding);
  }
  const steps = finding.path.length;
  return [
    holding(unsafe.witness, unsafe.class),
    ...finding.path.map((step, i) =>
      taking(step.witness, step.from, step.to, i + 1 === steps ? 0 : i + 2),
    ),
    interrupt(safe.witness, safe.class, 1, 0),
  ];
}

function lockState(finding: Finding): Lane[] {
  const inside = finding.usages?.find((usage) => usage.state.startsWith("IN-"));
  const outside = finding.usages?.find((usage) => !usage.state.startsWith("IN-"));
  if (!inside || !outside) {
    return general(finding);
  }
  return [holding(outside.witness, outside.class), interrupt(inside.witness, inside.class, 0, 0)];
}

function general(finding: Finding): Lane[] {
  const lanes: Lane[] = [];
  if (finding.other) {
    lanes.push(plain(finding, finding.other, "first seen here"));
  }
  lanes.push(plain(finding, finding.witness, "found here"));
  return lanes;
}

function plain(finding: Finding, witness: Witness, text: string): Lane {
  return {
    title: task(witness),
    seen: seenAt(witness),
    holds: holds(witness, (name) => finding.classes.includes(name)),
    event: { text, place: place(witness) },
  };
}

/** A task that holds one lock and takes another, which the task of lane `waitsFor` holds. */
function taking(witness: Witness, from: string, to: string, waitsFor: number): Lane {
  const held = holds(witness, (name) => name === from);
  if (!held.some((hold) => hold.concerned)) {
    held.push({ lockClass: from, mode: "", place: "", concerned: true });
  }
  return {
    title: task(witness),
    seen: seenAt(witness),
    holds: held,
    event: { lockClass: to, text: call(witness.mode), place: place(witness), waitsFor },
  };
}

/** A task that has just taken a lock and can be interrupted. */
function holding(witness: Witness, name: string): Lane {
  const held = holds(witness, () => false);
  held.push({
    lockClass: name,
    mode: witness.mode ?? "",
    place: place(witness),
    concerned: true,
  });
  return {
    title: task(witness),
    seen: seenAt(witness),
    holds: held,
    event: { text: "is interrupted", place: "" },
  };
}

function interrupt(witness: Witness, name: string, waitsFor: number, interrupts: number): Lane {
  return {
    title: `interrupt in ${task(witness)}`,
    seen: seenAt(witness),
    interrupts,
    holds: holds(witness, () => false),
    event: { lockClass: name, text: call(witness.mode), place: place(witness), waitsFor },
  };
}

function holds(witness: Witness, concerned: (name: string) => boolean): Hold[] {
  return witness.held.map((held) => ({
    lockClass: held.class,
    mode: held.mode,
    place: held.ip || held.position || "",
    concerned: concerned(held.class),
  }));
}

function call(mode: string | undefined): string {
  return mode === undefined || mode === "" || mode === "exclusive" ? "lock" : "rlock";
}

/** `comm/pid`; the idle task of each CPU as the kernel calls it. */
export function task(witness: Witness): string {
  return witness.comm === "<idle>"
    ? `swapper/${witness.cpu}/${witness.pid}`
    : `${witness.comm || "<...>"}/${witness.pid}`;
}

/** The place in the kernel, else the position in the trace. */
export function place(witness: Witness): string {
  return witness.ip || witness.stack[0] || witness.position || "";
}

function seenAt(witness: Witness): string {
  return `CPU ${witness.cpu}, ${seconds(witness.ts)} s${witness.origin === "emulated" ? ", emulated" : ""}`;
}

/** The kernel's table: what each lane calls, row by row; undefined where nothing deadlocks. */
export function scenario(lanes: Lane[]): (string | undefined)[][] | undefined {
  if (!lanes.some((lane) => lane.event.waitsFor !== undefined)) {
    return undefined;
  }
  const rows: (string | undefined)[][] = [];
  const row = (lane: number, text: string) =>
    rows.push(lanes.map((_, i) => (i === lane ? text : undefined)));
  lanes.forEach((lane, i) => {
    const held = lane.holds.filter((hold) => hold.concerned).at(-1);
    if (held) {
      row(i, `${call(held.mode)}(${held.lockClass});`);
    }
  });
  lanes.forEach((lane, i) => {
    if (lane.interrupts !== undefined) {
      row(i, "<interrupt>");
    }
    if (lane.event.lockClass !== undefined) {
      row(i, `${lane.event.text}(${lane.event.lockClass});`);
    }
  });
  return rows;
}
