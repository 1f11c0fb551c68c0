// The CSV of every shipped scenario, byte for byte: what Node, Chromium and the library must all give.

import { expect, it } from "vitest";
import { loadYuma } from "../bindings/index.js";
import * as library from "../simulation/index.js";
import digests from "./simulation-csv.json";

/** Enough for every newcomer to be found and most parameters to be changed. */
const EPOCHS = 110;

/** @param made the library's two entry points, as sources or as they are packed */
export async function testSimulationCsv(
  made: typeof library & { loadYuma: typeof loadYuma } = { ...library, loadYuma },
) {
  const yuma = await made.loadYuma();
  it.each(Object.keys(made.scenarios))("%s", async (name) => {
    const scenario = made.parseScenario({ ...(made.scenarios[name] as object), epochs: EPOCHS });
    const histories = scenario.runs.map((run) => made.simulate(yuma, scenario, run));
    const text = [...made.neuronsCsv(scenario, histories), ...made.bondsCsv(scenario, histories)].join("");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    expect(hex).toBe((digests as Record<string, string>)[name]);
  });
}
