import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBlocks } from "./markdown";

test("paragraphs, lists with continued items, code and headings", () => {
  assert.deepEqual(parseBlocks("One\nline.\n\n- first\n  goes on\n- second\n\n```\n- code\n\n# too\n```\n### Head"), [
    { kind: "paragraph", text: "One line." },
    { kind: "list", items: ["first goes on", "second"] },
    { kind: "code", text: "- code\n\n# too" },
    { kind: "heading", text: "Head" },
  ]);
});

test("code without an end goes to the end", () => {
  assert.deepEqual(parseBlocks("```\nx"), [{ kind: "code", text: "x" }]);
  assert.deepEqual(parseBlocks(""), []);
});
