// Builds static/map.js from src/.
//   npm ci && npm run build
import { build } from "esbuild";

await build({
  entryPoints: ["src/main.js"],
  outfile: "../../static/map.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
});
