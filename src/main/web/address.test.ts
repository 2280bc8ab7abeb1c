import assert from "node:assert/strict";
import { test } from "node:test";
import { type Address, findingAddress, formatAddress, graphAddress, parseAddress } from "./address";

test("an address is read back as it was written", () => {
  const addresses: Address[] = [
    { view: "overview", subject: "", choices: { q: "a b&c=d #e", severity: "error" } },
    { view: "finding", subject: "2a47/?#%d", choices: {} },
    { view: "locks", subject: "", choices: { sort: "wait-max.up" } },
    { view: "graph", subject: "", choices: { class: "&mm->mmap_lock", to: "</script>" } },
  ];
  for (const address of addresses) {
    assert.deepEqual(parseAddress(formatAddress(address)), address);
  }
});

test("what is no address is the overview", () => {
  for (const hash of ["", "#", "#main", "#/nothing", "javascript:alert(1)"]) {
    assert.equal(parseAddress(hash).view, "overview", hash);
  }
});

test("empty choices are not in the address", () => {
  assert.equal(formatAddress({ view: "overview", subject: "", choices: { q: "", rule: "" } }), "#/");
  assert.equal(graphAddress("a"), "#/graph?class=a");
});

test("a broken escape is kept as it is", () => {
  assert.equal(parseAddress("#/finding/%E0%A4%A").subject, "%E0%A4%A");
  assert.equal(findingAddress("00ff"), "#/finding/00ff");
});
