// yuma conformance: every case of vector files through the blob.

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { checkVectors, type Failure, type SuiteReport } from "../conformance.js";
import { describeDifference } from "../difference.js";
import { loadYuma } from "../load.js";
import { answer } from "../protocol.js";
import { isVectorFile, type VectorFile } from "../vectors.js";
import { fail, InputError, parseJson, parseVectors, readText } from "./input.js";
import { grouped, styled } from "./table.js";

interface Options {
  readonly json?: true;
  readonly suite?: string;
}

export function conformanceCommand(): Command {
  return new Command("conformance")
    .description("run vector files and compare every field; exits 1 on a difference, 2 if there was nothing to check")
    .argument("<path...>", "vector files, or folders of them")
    .option("--suite <name>", "only this suite, as in epoch/tiny, or all below it, as in epoch")
    .option("--json", "print one JSON object with every failure")
    .action(async (paths: string[], options: Options) => {
      // Until everything is checked, however this ends.
      process.exitCode = 2;
      const yuma = await loadYuma();
      const reports: SuiteReport[] = [];
      for await (const file of vectorFiles(paths)) {
        if (options.suite && !isWithin(file.suite, options.suite)) continue;
        progress(file.suite);
        const report = await checkVectors(file, (request) => answer(yuma, request));
        progress("");
        reports.push(report);
        if (!options.json) console.log(suiteLines(report).join("\n"));
      }
      if (reports.length === 0) throw new InputError(`there is no suite ${options.suite} in ${paths.join(", ")}`);
      const totals = sumUp(reports);
      if (options.json) {
        console.log(JSON.stringify({ blob_sha256: yuma.sha256, ...totals, suites: reports }, null, 2));
      } else {
        console.log(`\n${summaryLines(totals, reports).join("\n")}\nblob SHA-256 ${yuma.sha256}`);
      }
      process.exitCode = totals.failed > 0 ? 1 : totals.passed === 0 ? 2 : 0;
    });
}

/** A suite by its name, or a folder of them. */
const isWithin = (suite: string, name: string) => suite === name || suite.startsWith(`${name.replace(/\/$/, "")}/`);

async function* vectorFiles(paths: readonly string[]): AsyncGenerator<VectorFile> {
  for (const path of paths) {
    const found = await stat(path).catch((error) => fail(path, error));
    if (found.isDirectory()) yield* vectorFilesBelow(path);
    else yield parseVectors(parseJson(await readText(path), path), path);
  }
}

/** The vector files of a folder: other JSON may lie there too. */
async function* vectorFilesBelow(folder: string): AsyncGenerator<VectorFile> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  let any = false;
  for (const path of paths) {
    const text = await readText(path);
    // Only a file that speaks of vectors has to be JSON.
    if (!text.includes("vectors/")) continue;
    const json = parseJson(text, path);
    if (!isVectorFile(json)) continue;
    any = true;
    yield parseVectors(json, path);
  }
  if (!any) throw new InputError(`there are no vector files in ${folder}`);
}

function suiteLines({ suite, cases, passed, failed, skipped, unsupported, failures }: SuiteReport): string[] {
  const ratio = `${grouped(passed)}/${grouped(cases)}`.padStart(13);
  const differ = failed > 0 ? `  ${grouped(failed)} differ` : "";
  const skips = skipped > 0 ? `  ${grouped(skipped)} skipped` : "";
  const lines = [`${suite.padEnd(38)} ${ratio}${differ}${skips}`];
  const [first] = failures;
  if (first) lines.push(styled("bold", `  ${failureText(first)}`));
  if (unsupported !== undefined) lines.push(`  not supported: ${unsupported}`);
  return lines;
}

function failureText(failure: Failure): string {
  const step = failure.step === undefined ? "" : `, step ${failure.step}`;
  return `${failure.case}${step}: ${describeDifference(failure)}`;
}

type Totals = Pick<SuiteReport, "cases" | "passed" | "failed" | "skipped">;

function sumUp(reports: readonly SuiteReport[]): Totals {
  const sum = (key: keyof Totals) => reports.reduce((total, report) => total + report[key], 0);
  return { cases: sum("cases"), passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

function summaryLines({ cases, passed, failed, skipped }: Totals, reports: readonly SuiteReport[]): string[] {
  const skips = skipped > 0 ? `${grouped(skipped)} skipped, ` : "";
  const line = `${count(cases, "case")} in ${count(reports.length, "suite")}: ${grouped(passed)} equal, ${skips}${count(failed, "difference")}`;
  const lines = [styled("bold", line)];
  if (failed > 0) lines.push(`differ: ${named(reports, (report) => report.failed > 0)}`);
  if (skipped > 0) lines.push(`not supported, in whole or in part: ${named(reports, (report) => report.skipped > 0)}`);
  return lines;
}

const count = (number: number, noun: string) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

/** The suites' names, the first of them if there are many: all have a line of their own above. */
function named(reports: readonly SuiteReport[], wanted: (report: SuiteReport) => boolean): string {
  const names = reports.filter(wanted).map(({ suite }) => suite);
  const more = names.length - 8;
  return more > 0 ? `${names.slice(0, 8).join(", ")} and ${more} more` : names.join(", ");
}

/** One line that is written over again and again; nothing where nobody watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
