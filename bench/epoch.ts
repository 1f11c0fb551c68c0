// npm run bench: milliseconds an epoch, beside what the chain's own native code took.

import { type EpochState, loadYuma } from "../bindings/index.js";
import { measure } from "./measure.js";
import { type MadeSize, madeState } from "./states.js";

/** Milliseconds of subtensor's native code (classic, Yuma3, Yuma3 with liquid alpha) on a 2-core cloud machine. */
const sizes: readonly { readonly size: MadeSize; readonly native: readonly number[] }[] = [
  { size: { neurons: 256, validators: 64, rowLength: 256 }, native: [2.1, 1.8, 20.8] },
  { size: { neurons: 1024, validators: 64, rowLength: 1024 }, native: [9.1, 8.4, 319] },
  { size: { neurons: 4096, validators: 64, rowLength: 4096 }, native: [39, 36, 4970] },
];
const modes: readonly { readonly name: string; readonly change: Partial<EpochState> }[] = [
  { name: "classic", change: {} },
  { name: "Yuma3", change: { yuma3Enabled: true } },
  { name: "Yuma3, liquid alpha", change: { yuma3Enabled: true, liquidAlphaEnabled: true } },
];

const yuma = await loadYuma();
const results = sizes.flatMap(({ size, native }) => {
  const variants = modes.map(({ name, change }) => {
    const state = madeState(size, change);
    return { name, run: () => yuma.epoch(state) };
  });
  return measure(variants).map((timing, i) => ({ ...size, ...timing, native: native[i] ?? Number.NaN }));
});

if (process.argv.includes("--json")) console.log(JSON.stringify(results, null, 2));
else {
  console.log("neurons  validators  weights a row  mode                  ms an epoch  spread  native ms  of native");
  for (const { neurons, validators, rowLength, name, median, spread, native } of results) {
    console.log(
      [
        String(neurons).padStart(7),
        String(validators).padStart(12),
        String(rowLength).padStart(15),
        `  ${name.padEnd(20)}`,
        median.toFixed(2).padStart(13),
        `${(100 * spread).toFixed(0)} %`.padStart(8),
        native.toFixed(1).padStart(11),
        `${((100 * median) / native).toFixed(0)} %`.padStart(11),
      ].join(""),
    );
  }
}
