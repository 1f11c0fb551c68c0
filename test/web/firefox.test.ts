// The page in Firefox: verdicts for a file and for a node, and what is wrong with either.

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { runPage } from "../engines/browser.js";
import { engines } from "../engines/engines.js";
import { EPOCH, madeChain, NETUID } from "../node/made.js";
import { recordedChain, recordedEpochs } from "../node/recorded.js";
import { serveChain } from "../node/server.js";
import { hasRecordings, readRecording } from "../states.js";
import type { Question } from "./driver-page.js";
import { buildSite } from "./site.js";

const firefox = engines.find(({ name }) => name === "firefox")?.program;
if (firefox === undefined) console.warn("Skipped: the page in Firefox, which is not installed.");

test.skipIf(firefox === undefined)("files and nodes to verdicts in Firefox", async () => {
  const folder = buildSite();
  const made = await serveChain(madeChain(430));
  const recorded = hasRecordings ? await serveChain(recordedChain()) : undefined;
  const file = (name: string, content: string): Question => ({ file: name, content });
  const asked: (readonly [question: Question, answer: string])[] = [
    [file("large.json", readFileSync("vectors/epoch/large.json", "utf8")), "All 256 neurons agree with the rules"],
    [{ views: 7 }, "explained, 6 pictures"],
    [file("broken.json", "[1,"), "broken.json is not JSON: line 1, column 4: the text ends too early."],
    [{ endpoint: made.ws, netuid: NETUID, block: EPOCH }, "All 7 neurons agree with the rules"],
    [{ endpoint: made.http, netuid: NETUID, block: EPOCH }, "All 7 neurons agree with the rules"],
  ];
  if (recorded) {
    for (const [name, neurons] of [
      ["sn31-classic.json", 256],
      ["runtime-300.json", 32],
    ] as const) {
      asked.push([file(name, JSON.stringify(readRecording(name))), `All ${neurons} neurons agree with the rules`]);
    }
    for (const [netuid, block] of recordedEpochs) {
      asked.push([
        { endpoint: recorded.ws, netuid, block },
        "All 32 neurons agree with the rules, and all 96 payments",
      ]);
    }
  }
  try {
    const files = Object.fromEntries(readdirSync(folder).map((name) => [name, join(folder, name)]));
    files.questions = join(folder, "questions");
    writeFileSync(files.questions, JSON.stringify(asked.map(([question]) => question)));
    const driver = await build({ entryPoints: ["test/web/driver-page.ts"], bundle: true, format: "esm", write: false });
    const answers = await runPage(
      (profile) => [firefox as string, "--headless", "--no-remote", "--profile", profile],
      driver.outputFiles[0]?.text as string,
      files,
    );
    expect(JSON.parse(answers)).toEqual(asked.map(([, answer]) => answer));
  } finally {
    await made.close();
    await recorded?.close();
    rmSync(folder, { recursive: true });
  }
});
