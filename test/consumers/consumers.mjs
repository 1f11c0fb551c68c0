// Each kind of consumer: what it installs, the files it is written in, and how it is run.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, freePort, page, run, runBin } from "./run.mjs";

/** What all of them compute: an epoch, and the error for a field at fault. */
const program = ({ state }) => `
const state = ${state};
function answer(yuma, { parseState, YumaError }) {
  const { output } = yuma.epoch(parseState(state));
  try {
    yuma.epoch(parseState({ ...state, kappa: 65536 }));
  } catch (error) {
    if (error instanceof YumaError) return \`incentive \${output.incentive}; \${error.name} \${error.code} \${error.field}\`;
  }
}
`;

const esm = (task, say = "console.log") => `import * as library from "yuma-consensus";
${program(task)}
library.loadYuma().then((yuma) => ${say}(answer(yuma, library)));
`;
const cjs = (task) => `const library = require("yuma-consensus");
const { readEpoch } = require("yuma-consensus/chain");
const { scenarios } = require("yuma-consensus/simulation");
if (typeof readEpoch !== "function") throw new Error("there is no readEpoch");
if (typeof scenarios.cabal !== "object") throw new Error("there is no scenario");
${program(task)}
library.loadYuma().then((yuma) => console.log(answer(yuma, library)));
`;
/** The same, said by a page. */
const inPage = (task) => esm(task, "((said) => { document.body.dataset.said = said; })");
const html = (script) =>
  `<!doctype html><meta charset="utf-8"><title>consumer</title><body><script type="module" src="${script}"></script></body>\n`;

/** A page that a bundler makes of main.js. */
const bundled = (name, packages, about, build, more = {}) => ({
  name,
  packages,
  about,
  files: (task) => ({ "main.js": inPage(task), "index.html": html("./main.js"), ...more }),
  async check({ folder }) {
    const script = await build(folder);
    if (script) writeFileSync(join(folder, "dist/index.html"), html(script));
    return page(join(folder, "dist"));
  },
});

const typescript = (version) => ({
  name: `typescript-${version}`,
  packages: [`typescript@${version}`],
  about:
    "`node16`, `nodenext` from ES modules and CommonJS, `bundler`; `lib` without DOM, `skipLibCheck: false`; what is compiled runs",
  files: (task) => ({
    "main.mts": typed(task),
    "main.cts": typed(task),
    "globals.d.ts": "declare const console: { log(text: unknown): void };\n",
    ...Object.fromEntries(
      [
        ["node16", "node16"],
        ["nodenext", "nodenext"],
        ["esnext", "bundler"],
      ].map(([module, moduleResolution]) => [
        `${moduleResolution}.json`,
        JSON.stringify({
          compilerOptions: {
            ...{ module, moduleResolution, target: "es2022", lib: ["es2022"], types: [] },
            ...{ strict: true, skipLibCheck: false, outDir: moduleResolution },
          },
          files: ["globals.d.ts", "main.mts", ...(moduleResolution === "bundler" ? [] : ["main.cts"])],
        }),
      ]),
    ),
  }),
  async check({ folder, task }) {
    for (const options of ["node16", "nodenext", "bundler"]) await runBin(folder, "tsc", ["-p", `${options}.json`]);
    for (const compiled of ["node16/main.cjs", "nodenext/main.mjs", "bundler/main.mjs"]) {
      const said = await run(folder, process.execPath, [compiled]);
      if (!said.includes(task.expected)) throw new Error(`${compiled} says ${said}`);
    }
    return task.expected;
  },
});

/** With types from each entry point. */
const typed = (
  task,
) => `import { type EpochOutput, type EpochState, loadYuma, parseState, type Yuma, YumaError } from "yuma-consensus";
import { ChainError, type Node } from "yuma-consensus/chain";
import { instantiate } from "yuma-consensus/core";
import { type History, type OwnBehaviour, parseScenario, scenarios, simulate } from "yuma-consensus/simulation";
import type blob from "yuma-consensus/yuma.wasm";

const state = ${task.state};
const load: (module: typeof blob) => Yuma = instantiate;
const codes = (error: YumaError | ChainError, node?: Node): string => \`\${error.code}\${node}\`;
const parsed: EpochState = parseState(state);
const weigh: OwnBehaviour = ({ utility, own }) => utility.map((worth, uid) => (own[uid] ? worth : 0));
const run = (yuma: Yuma): History => {
  const scenario = parseScenario({ ...(scenarios.cabal as object), epochs: 2 });
  return simulate(yuma, scenario, scenario.runs[0], { behaviours: { "cabal validators": weigh } });
};
loadYuma().then((yuma) => {
  const output: EpochOutput = yuma.epoch(parsed).output;
  const rao: bigint | undefined = output.emission[0];
  try {
    yuma.epoch(parseState({ ...state, kappa: 65536 }));
  } catch (error) {
    if (error instanceof YumaError) console.log(\`incentive \${output.incentive}; \${error.name} \${error.code} \${error.field}\`);
  }
  const stake: bigint | undefined = run(yuma).stake[0];
  return [rao, load, codes, stake];
});
`;

/** The digest of a scenario's CSV, and what everybody says. */
const simulated = (task) => `import * as library from "yuma-consensus";
import { neuronsCsv, parseScenario, scenarios, simulate } from "yuma-consensus/simulation";
${program(task)}
const yuma = await library.loadYuma();
const scenario = parseScenario({ ...scenarios.discovery, epochs: 60 });
const text = [...neuronsCsv(scenario, scenario.runs.map((run) => simulate(yuma, scenario, run)))].join("");
const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
document.body.dataset.said = [...new Uint8Array(digest)].join() + " " + answer(yuma, library);
`;

const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const MODULE = "/node_modules/yuma-consensus/dist/index.js";
const recipe = () =>
  /```js\n( *import [^`]*yuma-consensus\/core"[^`]*)```/.exec(readFileSync("docs/embedding.md", "utf8"))[1];

export const consumers = [
  {
    name: "publint",
    packages: ["publint"],
    about: "`publint --strict`: nothing",
    files: () => ({}),
    check: async ({ folder, tarball, task }) =>
      `${await runBin(folder, "publint", [tarball, "--strict"])} ${task.expected}`,
  },
  {
    name: "attw",
    packages: ["@arethetypeswrong/cli"],
    about: "`attw`: nothing, in `node10`, `node16` from both kinds of module, and `bundler`",
    files: () => ({}),
    check: async ({ folder, tarball, task }) => `${await runBin(folder, "attw", [tarball])} ${task.expected}`,
  },
  {
    name: "node-import",
    about: "`import`",
    files: (task) => ({ "main.js": esm(task) }),
    check: ({ folder }) => run(folder, process.execPath, ["main.js"]),
  },
  {
    name: "node-require",
    type: "commonjs",
    about: "`require`, of the reader of nodes too",
    files: (task) => ({ "main.js": cjs(task) }),
    check: ({ folder }) => run(folder, process.execPath, ["main.js"]),
  },
  ...["5.0.4", "5.4.5", "5.9.3", "6.0.3", "7.0.2"].map(typescript),
  {
    name: "deno",
    packages: ["deno", "@deno/linux-x64-glibc"],
    about: "`deno run` without any permission but reading",
    files: (task) => ({ "main.js": esm(task) }),
    check: ({ folder }) =>
      run(folder, join(folder, "node_modules/@deno/linux-x64-glibc/deno"), ["run", "--allow-read=.", "main.js"]),
  },
  {
    name: "bun",
    packages: ["bun", "@oven/bun-linux-x64-baseline"],
    about: "`bun run`, `import` and `require`",
    files: (task) => ({ "main.js": esm(task), "main.cjs": cjs(task) }),
    async check({ folder, task }) {
      const bun = join(folder, "node_modules/@oven/bun-linux-x64-baseline/bin/bun");
      const said = await run(folder, bun, ["run", "main.cjs"]);
      if (!said.includes(task.expected)) throw new Error(`main.cjs says ${said}`);
      return run(folder, bun, ["run", "main.js"]);
    },
  },
  {
    name: "simulation",
    packages: ["esbuild"],
    about: "`yuma-consensus/simulation`, minified, in a page: the CSV of a scenario has the bytes it has here",
    files: (task) => ({ "main.js": simulated(task), "index.html": html("./main.js") }),
    async check({ folder, task }) {
      await runBin(folder, "esbuild", ["main.js", "--bundle", "--minify", "--format=esm", "--outdir=dist"]);
      writeFileSync(join(folder, "dist/index.html"), html("./main.js"));
      writeFileSync(
        join(folder, "node.js"),
        simulated(task).replace("document.body.dataset.said =", "globalThis.said ="),
      );
      const here = await run(folder, process.execPath, ["--import", "./node.js", "--eval", "console.log(said)"]);
      const there = await page(join(folder, "dist"));
      if (here.trim() !== there.split("\n")[0]) throw new Error(`${here} in Node, ${there} in a page`);
      return there;
    },
  },
  bundled("esbuild", ["esbuild"], "minified, in a page", async (folder) => {
    await runBin(folder, "esbuild", ["main.js", "--bundle", "--minify", "--format=esm", "--outdir=dist"]);
    return "./main.js";
  }),
  bundled("vite", ["vite"], "`vite build`, in a page", (folder) =>
    runBin(folder, "vite", ["build", "--base=./"]).then(() => {}),
  ),
  bundled("rollup", ["rollup", "@rollup/plugin-node-resolve"], "with node-resolve, in a page", async (folder) => {
    await runBin(folder, "rollup", ["main.js", "-p", "node-resolve", "-d", "dist", "--entryFileNames", "main.js"]);
    return "./main.js";
  }),
  bundled("webpack", ["webpack", "webpack-cli"], "`--mode production`, in a page", async (folder) => {
    await runBin(folder, "webpack", ["--mode", "production", "--entry", "./main.js", "-o", "dist"]);
    return "./main.js";
  }),
  bundled(
    "webpack-require",
    ["webpack", "webpack-cli"],
    "the same from `require`, in a page",
    async (folder) => {
      await runBin(folder, "webpack", ["--mode", "production", "--entry", "./required.cjs", "-o", "dist"]);
      return "./main.js";
    },
    { "required.cjs": 'require("yuma-consensus"); require("./main.js");\n' },
  ),
  bundled("parcel", ["parcel"], "`parcel build`, in a page", (folder) =>
    runBin(folder, "parcel", ["build", "index.html", "--public-url", "./", "--no-cache"]).then(() => {}),
  ),
  {
    name: "next",
    packages: ["next", "react", "react-dom"],
    about: "`next build`: a page made on the server while building",
    files: (task) => ({
      "app/layout.js":
        "export default function Layout({ children }) { return <html lang='en'><body>{children}</body></html>; }\n",
      "app/page.js": `import * as library from "yuma-consensus";\n${program(task)}\nexport default async function Page() { return <p>{answer(await library.loadYuma(), library)}</p>; }\n`,
    }),
    async check({ folder }) {
      await runBin(folder, "next", ["build"]);
      return readFileSync(join(folder, ".next/server/app/index.html"), "utf8");
    },
  },
  ...["module", "commonjs"].map((type) => ({
    name: `jest-${type}`,
    packages: ["jest"],
    type,
    about: `${type === "module" ? "`import`" : "`await import()`"} under \`NODE_OPTIONS=--experimental-vm-modules\``,
    files: (task) => ({
      "main.test.js": `${program(task)}
test("epoch", async () => {
  const library = await import("yuma-consensus");
  expect(answer(await library.loadYuma(), library)).toBe(${JSON.stringify(task.expected)});
  expect(typeof (await import("yuma-consensus/chain")).readEpoch).toBe("function");
});\n${type === "module" ? 'import "yuma-consensus/core";\n' : ""}`,
    }),
    check: async ({ folder, task }) =>
      `${await runBin(folder, "jest", ["--ci"], { NODE_OPTIONS: "--experimental-vm-modules" })} ${task.expected}`,
  })),
  {
    name: "workerd",
    packages: ["workerd", "esbuild"],
    about: "the recipe of [embedding](embedding.md), in Cloudflare's own runtime",
    files: () => ({ "worker.js": recipe() }),
    async check({ folder, task }) {
      const port = await freePort();
      const bundle = ["worker.js", "--bundle", "--format=esm", "--outfile=main.mjs", "--external:*.wasm"];
      await runBin(folder, "esbuild", bundle);
      writeFileSync(
        join(folder, "config.capnp"),
        `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [
    (name = "main", esModule = embed "main.mjs"),
    (name = "yuma-consensus/yuma.wasm", wasm = embed "node_modules/yuma-consensus/dist/yuma.wasm")
  ],
  compatibilityDate = "2026-11-01"
);
`,
      );
      const workerd = join(folder, "node_modules/@cloudflare/workerd-linux-64/bin/workerd");
      const request = { method: "POST", body: task.state };
      const answer = await ask(folder, workerd, ["serve", "config.capnp"], `http://127.0.0.1:${port}/`, request);
      const { incentive } = JSON.parse(answer).output;
      return task.expected.startsWith(`incentive ${incentive};`) ? task.expected : answer;
    },
  },
  {
    name: "csp",
    about: "a page without a bundler, under `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'`",
    files: (task) => ({
      "main.js": inPage(task).replace('"yuma-consensus"', JSON.stringify(MODULE)),
      "index.html": html("/main.js"),
    }),
    check: ({ folder }) => page(folder, "index.html", { "content-security-policy": CSP }),
  },
  {
    name: "service-worker",
    about: "a service worker that is a module, under the same policy",
    files: (task) => ({
      "worker.js": `import * as library from "${MODULE}";\n${program(task)}
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  if (event.request.url.endsWith("/epoch")) {
    event.respondWith(library.loadYuma().then((yuma) => new Response(answer(yuma, library))));
  }
});\n`,
      "main.js": `navigator.serviceWorker.register("/worker.js", { type: "module" });
navigator.serviceWorker.addEventListener("controllerchange", async () => {
  document.body.dataset.said = await (await fetch("/epoch")).text();
});\n`,
      "index.html": html("/main.js"),
    }),
    check: ({ folder }) => page(folder, "index.html", { "content-security-policy": CSP }),
  },
];
