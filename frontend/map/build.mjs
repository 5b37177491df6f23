// Builds static/map.js from src/ and the packages in package-lock.json, and gathers their licences beside it.
//   npm ci && npm run build
import { build } from "esbuild";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const out = "../../static/map.js";
const { metafile } = await build({
  entryPoints: ["src/main.js"],
  outfile: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
});

const folders = new Set(
  Object.keys(metafile.inputs).map((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]),
);
folders.delete(undefined);
const notices = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${name} ${version} (${license})\n\n${text}`;
});
const heading = "static/map.js contains these packages, each under its own licence.";
writeFileSync("../../static/map-licences.txt", [heading, ...notices].join(`\n\n${"-".repeat(80)}\n\n`) + "\n");
