/** The page's data as PageData writes them: the report of schemas/report.schema.json, and more. */
export interface PageData {
  report: Report;
  /** One a source, in the report's order: of the beginning of its content. */
  digests: { sha256: string; bytes: number }[];
  /** One a finding, in the report's order. */
  texts: FindingTexts[];
  rules: Record<string, RuleTexts>;
  graph: { classes: GraphClass[]; texts: string[] };
  /** Only of a search: what was searched. */
  search?: Search;
  /** Only of a search, one a finding; null where it rests on the lock orders of several executions. */
  orders?: (Order | null)[];
}

/** As in schemas/search.schema.json. */
export interface Search {
  scenario: string;
  beginning: { bytes: number; sha256: string };
  protocols: string[];
  tasks: string[];
  calls: number;
  without: string[];
  complete: boolean;
  stopped?: string;
  preemptions: number | "every" | "none";
  executions: number;
  steps: number;
  done?: number;
}

/** The order of steps that shows a finding. */
export interface Order {
  preemptions: number;
  /** Of all, those that only read among them. */
  steps: number;
  lines: OrderLine[];
}

export interface OrderLine {
  number: number;
  task: string;
  text: string;
  /** The lock that it takes or waits for. */
  takes?: string;
  /** It waits for that lock, or on a queue. */
  waits?: boolean;
  releases: string[];
}

export interface Report {
  tool: { name: string; version: string };
  completion: { state: string; reason?: string };
  /** Only where not all findings are in the report. */
  selection?: { conditions: string[]; of: number };
  sources: Source[];
  statistics: Record<string, number>;
  /** Ranked: what most likely is real comes first. */
  findings: Finding[];
  health: Health;
  /** How the locks were used; absent where it was not measured. */
  locks?: LockUse[];
}

export interface LockUse {
  name: string;
  acquisitions: number;
  contentions: number;
  wait: TimeSpans;
  hold: TimeSpans;
}

export interface TimeSpans {
  count: number;
  minNanos: number;
  maxNanos: number;
  totalNanos: number;
  longest?: LongestTime;
}

export interface LongestTime {
  source?: string;
  position: string;
  ts: number;
  pid: number;
  comm?: string;
  ip?: string;
}

export interface Lines {
  read: number;
  decoded: number;
  skipped: number;
  malformed: number;
}

export interface Source {
  name: string;
  file: string;
  progress: string;
  events: number;
  lines: Lines;
  counters: Record<string, number>;
}

export interface Health {
  lines: Lines;
  skippedEvents: Record<string, number>;
  anomalies: Anomaly[];
}

export interface Anomaly {
  id: string;
  level: string;
  count: number;
  meaning: string;
  advice: string;
  examples: { position: string; reason: string }[];
}

export interface Finding {
  rule: string;
  fingerprint: string;
  headline: string;
  severity: string;
  confidence: string;
  confidenceReason: string;
  count: number;
  known?: boolean;
  suppressed?: { reason: string; expires?: string };
  classes: string[];
  classDetails: { name: string; key?: string; usage?: string; waitTypes?: string }[];
  path: PathStep[];
  usages?: Usage[];
  witness: Witness;
  other?: Witness;
  explanation: string;
  mitigations: string[];
  ledger?: LedgerLine[];
  page: string;
}

export interface PathStep {
  from: string;
  to: string;
  kind: string;
  fromUsage?: string;
  toUsage?: string;
  witness: Witness;
}

export interface Usage {
  class: string;
  state: string;
  witness: Witness;
}

export interface Witness {
  source?: string;
  position?: string;
  ts: number;
  cpu: number;
  pid: number;
  comm?: string;
  flags?: string;
  lock?: string;
  mode?: string;
  ip?: string;
  origin: string;
  held: Held[];
  stack: string[];
}

export interface Held {
  lock?: string;
  class: string;
  mode: string;
  try: boolean;
  ip?: string;
  position?: string;
}

export interface LedgerLine {
  owner: string;
  what: string;
  starts: number;
  ends: number;
  balance: number;
  witness?: Witness;
}

export interface FindingTexts {
  story: string;
  splat: string;
  /** The sources of its witnesses. */
  sources: string[];
}

export interface RuleTexts {
  meaning: string;
  why: string;
  fix: string;
  falseAlarms: string;
}

export interface GraphClass {
  name: string;
  /** The four characters of /proc/lockdep. */
  usage: string;
  type?: string;
}
