import { build } from "esbuild";
import { expect, test } from "vitest";
import { runPage } from "../engines/browser.js";
import { engines } from "../engines/engines.js";

const firefox = engines.find(({ name }) => name === "firefox")?.program;
if (firefox === undefined) console.warn("Skipped: signatures in Firefox, which is not installed.");

test.skipIf(firefox === undefined)("signatures at the edges, in Firefox", async () => {
  const script = `import { judged } from "./test/ed25519-cases.js";
    judged().then(JSON.stringify, String).then((body) => fetch("digest", { method: "POST", body }));`;
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: ".", loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
  });
  const answer = await runPage(
    (profile) => [firefox as string, "--headless", "--no-remote", "--profile", profile],
    outputFiles[0]?.text as string,
    {},
  );
  const { accepted, good } = JSON.parse(answer);
  expect(accepted).toEqual(good);
  expect(good).toHaveLength(2);
});
