// What of a subnet must be the same bits in every engine: digests of nets, gates, answers and Shapley values.

import type { Yuma } from "../bindings/index.js";
import { Random } from "../simulation/random.js";
import digits from "../subnet/data/digits.json";
import opticks from "../subnet/data/opticks.json";
import { parseSubnet } from "../subnet/scenario.js";
import { subnetScenarios } from "../subnet/scenarios.js";
import { ablationShapley, removalShapley } from "../subnet/scores/shapley.js";
import { Subnet } from "../subnet/subnet.js";
import { digitsTask, textTask } from "../subnet/task.js";
import { Sha256 } from "./engines/replay.js";

const EPOCHS = 3;
const ORDERS = 4;

/** By task and join. */
export function subnetDigests(): Record<string, string> {
  const tasks = [digitsTask(digits), textTask("opticks", opticks.text)];
  const digests: Record<string, string> = {};
  for (const [t, join] of (["log", "linear"] as const).entries()) {
    const task = tasks[t] as (typeof tasks)[number];
    const scenario = parseSubnet({
      ...(subnetScenarios.constants as object),
      task: task.name,
      join,
      epochs: EPOCHS,
      top: 6,
      calibrate: true,
      clusters: true,
    });
    // No market: the blob has digests of its own.
    const subnet = new Subnet(undefined as never as Yuma, scenario, task, []);
    const hash = new Sha256();
    const add = (values: Float64Array) =>
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    while (!subnet.done) {
      subnet.step();
      for (const { net } of subnet.miners.all) if (net) add(net.weights);
      for (const { gate } of subnet.validators) {
        add(gate.weights);
        add(gate.noise);
      }
      for (const view of subnet.views) {
        add(view.answers.f);
        add(view.p);
        add(ablationShapley(view, ORDERS, new Random(1, 2)));
        add(removalShapley(view, ORDERS, new Random(1, 2)));
      }
    }
    digests[`${task.name}, ${join}`] = hash.digest();
  }
  return digests;
}
