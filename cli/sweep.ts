// yuma simulate --sweep: many runs over the cores. What is done of them is kept line by line, so that whoever is interrupted
// goes on from there.

import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { stat, truncate } from "node:fs/promises";
import { extname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { isObject } from "../bindings/json.js";
import { version } from "../package.json";
import { type GroupTotals, jobText, readTotals, totalsJson } from "../simulation/sweep/job.js";
import type { Measure } from "../simulation/sweep/summary.js";
import { countOf, runsOf, type Sweep } from "../simulation/sweep/sweep.js";
import { decodeUtf8, InputError, parseJson } from "./input.js";
import { lines } from "./lines.js";
import { checkWritable, makeFolder, save, savePieces } from "./output.js";
import { pngRenderer, pngRendererIfAny } from "./png.js";
import { progressBar } from "./progress.js";

/** What is done, in a folder: a line for each run. */
const DONE = "runs.jsonl";

export const jobOf = (json: unknown): string => createHash("sha256").update(jobText(json)).digest("hex");

/** A line of DONE, and of what --lines writes. */
export const resultLine = (job: string, totals: readonly GroupTotals[]): string =>
  `${JSON.stringify({ job, totals: totalsJson(totals) })}\n`;

/** The runs as whoever takes them elsewhere reads them. */
export function* jobLines(sweep: Sweep): Generator<string> {
  for (const { json } of runsOf(sweep)) yield `${JSON.stringify({ job: jobOf(json), scenario: json })}\n`;
}

/**
 * Runs what isn't done yet.
 * @param folder where what is done is kept
 */
export async function runSweep(sweep: Sweep, folder?: string): Promise<GroupTotals[][]> {
  const results: GroupTotals[][] = [];
  const count = countOf(sweep);
  const file = folder === undefined ? undefined : await openDone(sweep, join(folder, DONE), results);
  const bar = progressBar(count, "runs");
  try {
    const { eachInThreads } = await import("../simulation/pool.js");
    const left: { readonly k: number; readonly job: string }[] = [];
    let done = count - missing(results, count);
    bar.update(done);
    const inputs = function* () {
      let k = -1;
      for (const { json } of runsOf(sweep)) {
        if (results[++k] !== undefined) continue;
        left.push({ k, job: file === undefined ? "" : jobOf(json) });
        yield json;
      }
    };
    const onResult = (totals: GroupTotals[], index: number) => {
      const { k, job } = left[index] as { readonly k: number; readonly job: string };
      results[k] = totals;
      if (file !== undefined) keep(file, resultLine(job, totals));
      bar.update(++done);
    };
    if (done < count) await eachInThreads("runJob", inputs(), count - done, { onResult });
    return results;
  } finally {
    bar.stop();
    if (file !== undefined) closeSync(file);
  }
}

function keep(file: number, line: string): void {
  try {
    writeSync(file, line);
  } catch (error) {
    throw new InputError(`${DONE} can't be written: ${(error as Error).message}`);
  }
}

const missing = (results: readonly unknown[], count: number) =>
  Array.from({ length: count }, (_, k) => results[k]).filter((one) => one === undefined).length;

/** Takes what is done into the results, and opens the file for what comes. A line that was never finished is cut off. */
async function openDone(sweep: Sweep, path: string, results: GroupTotals[][]): Promise<number> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isFile() === false) throw new InputError(`${path} is no file`);
  const size = there?.size ?? 0;
  if (size > 0) {
    const places = new Map<string, number>();
    let k = 0;
    for (const { json } of runsOf(sweep)) places.set(jobOf(json), k++);
    await truncate(path, await readDone(path, size, places, sweep, results));
  }
  try {
    return openSync(path, "a");
  } catch (error) {
    throw new InputError(`${path} can't be written: ${(error as Error).message}`);
  }
}

/** @returns the bytes of whole lines */
async function readDone(
  path: string,
  size: number,
  places: ReadonlyMap<string, number>,
  sweep: Sweep,
  results: GroupTotals[][],
): Promise<number> {
  let [bytes, number] = [0, 0];
  for await (const line of lines(createReadStream(path))) {
    ++number;
    const end = bytes + (line?.length ?? 0) + 1;
    if (line !== undefined && end > size) return bytes; // no line feed
    const where = `line ${number} of ${path}`;
    const text = line && decodeUtf8(line);
    if (text === undefined) throw new InputError(`${where} is no text`);
    const json = parseJson(text, where);
    const k = isObject(json) ? places.get(String(json.job)) : undefined;
    const totals = isObject(json) ? readTotals(json.totals, sweep.scenario.groups) : undefined;
    if (k === undefined || totals === undefined) {
      throw new InputError(
        `${where} is no run of this sweep: with another scenario, parameters or version goes another folder`,
      );
    }
    results[k] = totals;
    bytes = end;
  }
  return bytes;
}

export type SweepWriter = (sweep: Sweep, results: GroupTotals[][], told: Told) => Promise<void>;
export interface Told {
  readonly table: string;
  /** the command that makes it again */
  readonly command: string;
}

/** A path of which it isn't clear what to write, or where, is told before the work. */
export async function sweepWriter(path: string, measure: Measure): Promise<SweepWriter> {
  await checkWritable(path, extname(path) === "" ? "folder" : "file");
  switch (extname(path)) {
    case ".html":
      return async (sweep, results, told) => save(path, await report(sweep, results, told));
    case ".csv":
      return async (sweep, results) => savePieces(path, (await summary()).cellsCsv(sweep, results));
    case ".svg":
      return async (sweep, results) => save(path, await svg(sweep, results, measure));
    case ".png": {
      const png = await pngRenderer();
      return async (sweep, results) => save(path, png(await svg(sweep, results, measure)));
    }
    case "":
      await makeFolder(path);
      return (sweep, results, told) => writeAll(path, sweep, results, told);
    default:
      throw new InputError(`--out ${path}: a file's name ends in .html, .csv, .svg or .png, and a folder's has no dot`);
  }
}

const summary = () => import("../simulation/sweep/summary.js");

async function writeAll(folder: string, sweep: Sweep, results: GroupTotals[][], told: Told): Promise<void> {
  const { cellsCsv, measures, runsCsv } = await summary();
  const png = await pngRendererIfAny();
  const { laidOut } = await import("../simulation/pictures/report.js");
  await save(join(folder, "scenario.json"), `${laidOut(sweep.json)}\n`);
  await savePieces(join(folder, "cells.csv"), cellsCsv(sweep, results));
  await savePieces(join(folder, "runs.csv"), runsCsv(sweep, results));
  for (const name of measures) {
    const picture = await svg(sweep, results, name);
    await save(join(folder, `${name}.svg`), picture);
    if (png) await save(join(folder, `${name}.png`), png(picture));
  }
  await save(join(folder, "report.html"), await report(sweep, results, told));
  // In the runs' order: the folder is the same whoever was interrupted, and however often.
  await savePieces(join(folder, DONE), doneLines(sweep, results));
}

function* doneLines(sweep: Sweep, results: readonly GroupTotals[][]): Generator<string> {
  let k = 0;
  for (const { json } of runsOf(sweep)) yield resultLine(jobOf(json), results[k++] as GroupTotals[]);
}

async function svg(sweep: Sweep, results: GroupTotals[][], measure: Measure, least = 0): Promise<string> {
  const [{ drawSweep }, { svgFile }] = await Promise.all([
    import("../simulation/sweep/picture.js"),
    import("../simulation/pictures/svg.js"),
  ]);
  return svgFile((document) => drawSweep(sweep, results, measure, document, least));
}

async function report(sweep: Sweep, results: GroupTotals[][], { table, command }: Told): Promise<string> {
  const [{ REPORT_WIDTH, reportPage }, { parametersHtml, sweptHtml }, { sweepTitle }, { measures }] = await Promise.all(
    [
      import("../simulation/pictures/report.js"),
      import("../simulation/pictures/tables.js"),
      import("../simulation/sweep/picture.js"),
      summary(),
    ],
  );
  const figures = [];
  for (const name of measures)
    figures.push({ title: sweepTitle(sweep, name), svg: await svg(sweep, results, name, REPORT_WIDTH) });
  return reportPage({
    title: sweep.scenario.description,
    lead: `${sweep.cells} combinations, ${countOf(sweep)} runs.`,
    sections: [{ title: "Parameters", html: sweptHtml(sweep.axes) + parametersHtml(sweep.scenario) }],
    table: stripVTControlCharacters(table),
    figures,
    json: sweep.json,
    command,
    version,
  });
}
