// Bundles the page of HTML reports and the live page, or checks them; build.sh calls it.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [work, target, what] = process.argv.slice(2);
const require = createRequire(join(work, "package.json"));
const esbuild = require("esbuild");

/** One file for the browser from the module at `entry` and what it imports. */
function bundle(entry) {
  const built = esbuild.buildSync({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome115", "firefox115", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  return built.outputFiles[0].text.trim();
}

function styles() {
  const css = readFileSync(join(here, "style.css"), "utf8");
  return esbuild.transformSync(css, { loader: "css", minify: true }).code.trim();
}

const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The page of reports: its code and its styles in it, and nothing else allowed to run. */
function page() {
  const { html } = filled("main.ts", "page.html", "");
  write("report/html", "page.html", html);
}

/** The live page, and the policy that its server sends: it may ask that server, and no other. */
function livePage() {
  const { html, policy } = filled("live/live.ts", "live/live.html", " connect-src 'self'; frame-ancestors 'none';");
  write("stream", "live.html", html);
  write("stream", "live.policy", policy);
}

function write(folder, name, text) {
  const path = join(target, "classes/dev/lockreel", folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), text);
}

function filled(entry, file, allowed) {
  const code = bundle(entry);
  const css = styles();
  if (/<\/(script|style)/i.test(code + css)) {
    throw new Error("the bundle would end its own element");
  }
  const policy = `default-src 'none'; script-src ${digest(code)}; style-src ${digest(css)};${allowed} base-uri 'none'; form-action 'none'`;
  const parts = { POLICY: policy, CODE: code, STYLE: css };
  const template = readFileSync(join(here, file), "utf8");
  return { html: template.replace(/@@(POLICY|CODE|STYLE)@@/g, (_, name) => parts[name]), policy };
}

function run(args) {
  const ended = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (ended.status !== 0) {
    process.exit(1);
  }
}

/** Types, then the tests beside the modules, bundled so that every supported Node can run them. */
function check() {
  const types = join(work, "node_modules/@types");
  run([require.resolve("typescript/bin/tsc"), "-p", here, "--noEmit", "--typeRoots", types]);
  const folder = join(work, "tests");
  rmSync(folder, { recursive: true, force: true });
  const tests = readdirSync(here, { recursive: true }).filter((file) => file.endsWith(".test.ts"));
  esbuild.buildSync({
    absWorkingDir: here,
    entryPoints: tests,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    sourcemap: "inline",
  });
  const built = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".test.mjs"));
  run(["--test", ...built.map((file) => join(folder, file))]);
}

if (what === "check") {
  check();
} else {
  page();
  livePage();
}
