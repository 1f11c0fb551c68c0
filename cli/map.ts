// yuma map: the guarantees study, as a table, CSV, JSON or a picture.

import { extname } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { ConsensusMap } from "../simulation/map/format.js";
import { InputError, u32 } from "./input.js";
import { checkWritable, save, savePieces } from "./output.js";
import { pngRenderer } from "./png.js";
import { progressBar } from "./progress.js";
import { aligned, styled } from "./table.js";

const HONEST_STAKES = [51, 55, 60, 65, 70, 75, 80, 85, 90, 95, 99];
const MILLION = 1_000_000;
const U16_MAX = 65535;

/** Fractions are in millionths. */
interface Options {
  readonly weightDeviation: number;
  readonly bondsPenalty: number;
  readonly kappa: number;
  readonly validatorShare: number;
  readonly honestStake: readonly number[];
  readonly ruleset: "classic" | "yuma3";
  readonly liquidAlpha: boolean;
  readonly seed: number;
  readonly out?: string;
}

export function mapCommand(): Command {
  return new Command("map")
    .description(
      "which utility an honest majority needs to keep its stake against a cabal, in 2,601 epochs for each stake",
    )
    .addOption(share("--weight-deviation", "standard deviation of weights, of their mean", "0.4"))
    .addOption(share("--bonds-penalty", "how far bonds follow the cut of weights", "1"))
    .addOption(share("--kappa", "the majority", "0.5"))
    .addOption(share("--validator-share", "what validators get of the emission", "0.5"))
    .addOption(
      new Option("--honest-stake <fractions>", "such as 0.6,0.75")
        .argParser(stakes)
        .default(HONEST_STAKES, "eleven from 0.51 to 0.99"),
    )
    .addOption(new Option("--ruleset <name>", "how bonds are kept").choices(["classic", "yuma3"]).default("classic"))
    .option("--liquid-alpha", "with a pace for each bond", false)
    .option("--seed <number>", "of all random numbers", u32, 1)
    .option("--out <file>", "write the map, as its name's .svg, .png, .csv or .json says")
    .action(async (options: Options) => {
      if (options.liquidAlpha && options.ruleset !== "yuma3") {
        throw new InputError("--liquid-alpha: only Yuma3 has a pace for each bond: --ruleset yuma3");
      }
      const write = options.out === undefined ? undefined : await writerOf(options.out);
      const map = await compute(options);
      await write?.(map);
      process.stdout.write(await table(map, options));
    });
}

async function compute(options: Options): Promise<ConsensusMap> {
  const [{ inThreads }, { POINTS }] = await Promise.all([
    import("../simulation/pool.js"),
    import("../simulation/map/map.js"),
  ]);
  const parameters = {
    seed: options.seed,
    weightDeviation: Math.floor((options.weightDeviation * 65536) / MILLION),
    bondsPenalty: Math.floor((options.bondsPenalty * U16_MAX) / MILLION),
    kappa: Math.floor((options.kappa * U16_MAX) / MILLION),
    yuma3: options.ruleset === "yuma3",
    liquidAlpha: options.liquidAlpha,
  };
  const bar = progressBar(POINTS * options.honestStake.length, "epochs");
  try {
    const inputs = options.honestStake.map((honestStake) => ({ parameters, honestStake }));
    const stakes = await inThreads("mapStake", inputs, bar.update);
    return { parameters, validatorShare: options.validatorShare, stakes };
  } finally {
    bar.stop();
  }
}

/** A file that can't be written as asked is told before the work, not after it. */
async function writerOf(path: string): Promise<(map: ConsensusMap) => Promise<void>> {
  await checkWritable(path, "file");
  const format = () => import("../simulation/map/format.js");
  const svg = async (map: ConsensusMap) => (await import("../simulation/map/picture.js")).mapSvg(map);
  switch (extname(path)) {
    case ".svg":
      return async (map) => save(path, await svg(map));
    case ".png": {
      const png = await pngRenderer();
      return async (map) => save(path, png(await svg(map)));
    }
    case ".csv":
      return async (map) => savePieces(path, (await format()).mapCsv(map));
    case ".json":
      return async (map) => save(path, `${JSON.stringify((await format()).mapJson(map))}\n`);
    default:
      throw new InputError(`--out ${path}: a map is written as .svg, .png, .csv or .json`);
  }
}

const HEADER = ["honest stake", "utility that keeps it", "hardest self-weight of the cabal"];

async function table({ stakes, validatorShare }: ConsensusMap, options: Options): Promise<string> {
  const { requiredUtility, retentionLine } = await import("../simulation/map/retention.js");
  const rows = stakes.map((map) => {
    const required = requiredUtility(map, validatorShare);
    const hardest = retentionLine(map, validatorShare).find(({ utility }) => utility === required);
    const cells =
      required === null || hardest === undefined ? ["none", ""] : [percent(required), percent(hardest.selfWeight)];
    return [`${map.honestStake} %`, ...cells];
  });
  const [header = "", ...body] = aligned([HEADER, ...rows]);
  const of = (millionths: number) => String(millionths / MILLION);
  const settings = [
    `weight deviation ${of(options.weightDeviation)}`,
    `bonds penalty ${of(options.bondsPenalty)}`,
    `kappa ${of(options.kappa)}`,
    `validators' share ${of(options.validatorShare)}`,
    `seed ${options.seed}`,
    `${options.ruleset}${options.liquidAlpha ? " with liquid alpha" : ""}`,
  ];
  return `${["512 neurons, 64 of them validators, one epoch each", settings.join(", "), "", styled("bold", header), ...body].join("\n")}\n`;
}

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

const share = (name: string, about: string, value: string) =>
  new Option(`${name} <fraction>`, about).argParser(fraction).default(fraction(value), value);

/** Millionths. */
function fraction(text: string): number {
  const [, whole = "", decimals = ""] = /^([01])(?:\.([0-9]{1,6}))?$/.exec(text) ?? [];
  const millionths = Number(whole) * MILLION + Number(decimals.padEnd(6, "0"));
  if (whole === "" || millionths > MILLION) {
    throw new InvalidArgumentError("A number from 0 to 1 is wanted, with at most six decimals.");
  }
  return millionths;
}

/** Hundredths. */
function stakes(text: string): number[] {
  const list = text.split(",").map((part) => {
    const hundredths = fraction(part) / 10_000;
    if (!Number.isInteger(hundredths) || hundredths <= 50 || hundredths >= 100) {
      throw new InvalidArgumentError("Hundredths above 0.5 and below 1 are wanted, as in 0.6,0.75.");
    }
    return hundredths;
  });
  if (new Set(list).size < list.length) throw new InvalidArgumentError("Each is wanted once.");
  return list;
}
