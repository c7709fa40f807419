// Builds what browsers load: style sheet, icons and the two WebAssembly bundles, named by the hash of their content and
// compressed beforehand. Usage: node style/build.mjs [--profile release|dev] [--out DIR]
//
// The modules must have been built by cargo for wasm32-unknown-unknown, and wasm-bindgen must be on the path.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundle } from "lightningcss";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const release = option("profile", "release") === "release";
const out = option("out", join(root, "target/site"));
const target = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "wasm32-unknown-unknown", release ? "wasm-release" : "debug");
const work = join(out, "..", "site-work");

// Browsers that elderly people's telephones have: WeChat's and the systems' own of the last years.
const targets = { chrome: 87 << 16, edge: 88 << 16, firefox: 78 << 16, safari: 14 << 16, ios_saf: 14 << 16 };
const WASM_OPT = [
  "-Oz",
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

const pkg = join(out, "pkg");
rmSync(pkg, { recursive: true, force: true });
rmSync(work, { recursive: true, force: true });
mkdirSync(pkg, { recursive: true });
mkdirSync(work, { recursive: true });

const sizes = [];

/** Writes `content` under a name with its hash, and compressed beside it. */
function publish(stem, extension, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const name = `${stem}-${hash}.${extension}`;
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: release ? 11 : 4,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  writeFileSync(join(pkg, name), content);
  writeFileSync(join(pkg, `${name}.br`), brotli);
  writeFileSync(join(pkg, `${name}.gz`), gzipSync(content, { level: release ? 9 : 6 }));
  sizes.push({ name: `${stem}.${extension}`, bytes: content.length, brotli: brotli.length });
  return name;
}

function styleSheet() {
  const { code } = bundle({ filename: join(here, "main.css"), minify: true, targets });
  return publish("fengqiao", "css", Buffer.from(code));
}

function module(name) {
  const built = join(target, `${name}.wasm`);
  if (!existsSync(built)) {
    throw new Error(`${built} is missing: build it first (make does)`);
  }
  execFileSync("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", work, "--out-name", name, built], {
    stdio: "inherit",
  });
  const bound = join(work, `${name}_bg.wasm`);
  let wasm = bound;
  if (release) {
    wasm = join(work, `${name}_opt.wasm`);
    execFileSync(join(here, "node_modules/.bin/wasm-opt"), [...WASM_OPT, bound, "-o", wasm], { stdio: "inherit" });
  }
  const script = publish(name, "js", readFileSync(join(work, `${name}.js`)));
  return [script, publish(name, "wasm", readFileSync(wasm))];
}

const manifest = {
  css: styleSheet(),
  icons: publish("icons", "svg", readFileSync(join(root, "public/icons.svg"))),
  portal: module("portal"),
  desk: module("desk"),
};
for (const name of ["favicon.svg", "robots.txt"]) {
  cpSync(join(root, "public", name), join(out, name));
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
writeFileSync(join(out, "sizes.json"), JSON.stringify(sizes, null, 1));
rmSync(work, { recursive: true, force: true });
for (const { name, bytes, brotli } of sizes) {
  console.log(`${name.padEnd(14)} ${String(bytes).padStart(9)} bytes, ${String(brotli).padStart(8)} after brotli`);
}
