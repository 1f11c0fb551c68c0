// The suites of single stages, made from the model.

import {
  bondsEmaStage,
  clippingStage,
  liquidAlphaStage,
  normaliseStage,
  topKStage,
  weightedMedianStage,
} from "../../test/model/stages.js";
import type { VectorJson } from "./files.js";
import {
  bondsEmaCases,
  clippingCases,
  liquidAlphaCases,
  normaliseCases,
  topKCases,
  weightedMedianCases,
} from "./stage-cases.js";

const REFERENCE = "test/model of this project, spec_version 425, and equal in the blob";

/** The files by their path. */
export function stageFiles(): Map<string, VectorJson> {
  return new Map([
    suite("normalise", normaliseCases(), normaliseStage),
    suite("top_k", topKCases(), topKStage),
    suite("weighted_median", weightedMedianCases(), weightedMedianStage),
    suite("clipping", clippingCases(), clippingStage),
    suite("bonds_ema", bondsEmaCases(), bondsEmaStage),
    suite("liquid_alpha", liquidAlphaCases(), liquidAlphaStage),
  ]);
}

function suite<Input>(
  name: string,
  inputs: readonly (readonly [description: string, input: Input])[],
  run: (input: Input) => object,
): [string, VectorJson] {
  const cases = inputs.map(([description, input], i) => ({
    name: `${name}_${String(i).padStart(3, "0")}`,
    description,
    input,
    output: run(input),
  }));
  return [`stages/${name}.json`, { format: "yuma-stage-vectors/1", reference: REFERENCE, suite: name, cases }];
}
