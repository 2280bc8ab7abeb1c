import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesOf, chosen } from "./filter";
import { finding } from "./samples";

const texts = { story: "a/1 took &mm->mmap_lock", splat: "vfio_pci_mmap_fault+0x1/0x2", sources: ["host7"] };

test("without choices everything is shown", () => {
  assert.ok(chosen(finding("lock-recursion"), texts, choicesOf({})));
});

test("every word must be found, in any case and any place", () => {
  const search = (q: string) => chosen(finding("lock-recursion"), texts, choicesOf({ q }));
  assert.ok(search("MMAP vfio_pci recursion"));
  assert.ok(!search("mmap nowhere"));
});

test("each choice must fit", () => {
  const sample = finding("lock-recursion", { severity: "warning", confidence: "class" });
  assert.ok(chosen(sample, texts, choicesOf({ severity: "warning", confidence: "class", source: "host7" })));
  for (const [name, other] of [["severity", "error"], ["rule", "x"], ["confidence", "certain"], ["source", "host8"]] as const) {
    assert.ok(!chosen(sample, texts, choicesOf({ [name]: other })), name);
  }
});

test("known and suppressed findings are old", () => {
  const known = finding("lock-recursion", { known: true });
  const suppressed = finding("lock-recursion", { suppressed: { reason: "r" } });
  for (const old of [known, suppressed]) {
    assert.ok(chosen(old, texts, choicesOf({ status: "old" })));
    assert.ok(!chosen(old, texts, choicesOf({ status: "new" })));
  }
});
