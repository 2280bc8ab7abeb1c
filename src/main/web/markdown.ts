import { el, type Child } from "./dom";

/** A block of the rule pages' Markdown: headings, paragraphs, lists, code. */
export type Block =
  | { kind: "heading" | "paragraph" | "code"; text: string }
  | { kind: "list"; items: string[] };

/** The blocks of a text; what is no heading, list or code is a paragraph. */
export function parseBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    if (line.trim() === "") {
      i++;
    } else if (line.startsWith("```")) {
      const end = lines.indexOf("```", i + 1);
      const stop = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(i + 1, stop).join("\n") });
      i = stop + 1;
    } else if (line.startsWith("#")) {
      blocks.push({ kind: "heading", text: line.replace(/^#+\s*/, "") });
      i++;
    } else {
      const begin = i;
      while (i < lines.length && lines[i]!.trim() !== "" && !lines[i]!.startsWith("```")) {
        i++;
      }
      blocks.push(paragraphOrList(lines.slice(begin, i)));
    }
  }
  return blocks;
}

function paragraphOrList(lines: string[]): Block {
  if (!lines[0]!.startsWith("- ")) {
    return { kind: "paragraph", text: lines.map((line) => line.trim()).join(" ") };
  }
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith("- ")) {
      items.push(line.slice(2).trim());
    } else {
      items[items.length - 1] += ` ${line.trim()}`;
    }
  }
  return { kind: "list", items };
}

export function render(markdown: string): Node[] {
  return parseBlocks(markdown).map((block) => {
    switch (block.kind) {
      case "code":
        return el("pre", { tabindex: "0" }, block.text);
      case "heading":
        return el("h4", {}, inline(block.text));
      case "list":
        return el("ul", {}, block.items.map((item) => el("li", {}, inline(item))));
      default:
        return el("p", {}, inline(block.text));
    }
  });
}

/** Code, bold, emphasis; of a link its text alone, as its target is not in this page. */
export function inline(text: string): Child[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\([^)]+\))/)
    .filter((part) => part !== "")
    .map((part) => {
      if (part.startsWith("`")) {
        return el("code", {}, part.slice(1, -1));
      }
      if (part.startsWith("**") && part.length > 4) {
        return el("strong", {}, inline(part.slice(2, -2)));
      }
      if (part.startsWith("*") && part.endsWith("*") && part.length > 2) {
        return el("em", {}, part.slice(1, -1));
      }
      const link = /^\[([^\]]+)\]\([^)]+\)$/.exec(part);
      return link ? el("span", {}, inline(link[1]!)) : part;
    });
}
