// The CSV of every shipped scenario, byte for byte: what Node and Chromium must both give.

import { expect, it } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { bondsCsv, neuronsCsv } from "../simulation/history.js";
import { parseScenario } from "../simulation/scenario.js";
import { scenarios } from "../simulation/scenarios.js";
import { simulate } from "../simulation/simulation.js";
import digests from "./simulation-csv.json";

/** Enough for every newcomer to be found and most parameters to be changed. */
const EPOCHS = 110;

export async function testSimulationCsv(): Promise<void> {
  const yuma = await loadYuma();
  it.each(Object.keys(scenarios))("%s", async (name) => {
    const scenario = parseScenario({ ...(scenarios[name] as object), epochs: EPOCHS });
    const histories = scenario.runs.map((run) => simulate(yuma, scenario, run));
    const text = [...neuronsCsv(scenario, histories), ...bondsCsv(scenario, histories)].join("");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    expect(hex).toBe((digests as Record<string, string>)[name]);
  });
}
