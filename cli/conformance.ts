// yuma conformance: every case of vector files through the blob, or through a program of somebody else.

import { Command } from "commander";
import { checkVectors, type SuiteReport } from "../bindings/conformance.js";
import { plain, plainJson } from "../bindings/foreign-text.js";
import type { VectorFile } from "../bindings/vectors.js";
import { type CheckedFile, suiteLines, summaryLines, sumUp, suspectsIn } from "./conformance-report.js";
import { InputError, seconds } from "./input.js";
import { junit } from "./junit.js";
import { save } from "./output.js";
import { blobSubject, programSubject, type Subject } from "./subject.js";
import { vectorFiles, vectorsPackage } from "./vector-files.js";

interface Options {
  readonly json?: true;
  readonly suite?: string;
  readonly flag?: string;
  readonly junit?: string;
  readonly timeout: number;
}

export function conformanceCommand(): Command {
  return new Command("conformance")
    .description(
      "run vector files and compare every field; exits 1 on a difference, 2 if something could not be checked",
    )
    .argument(
      "[path...]",
      "vector files, or folders of them (those of the package yuma-vectors); then, if wanted, -- and the command of your program",
    )
    .option("--suite <name>", "only this suite, as in epoch/tiny, or all below it, as in epoch")
    .option("--flag <name>", "only cases with this flag, as in top_k_tie")
    .option("--timeout <seconds>", "how long your program may take for one answer", seconds, 60)
    .option("--junit <file>", "also write a JUnit report")
    .option("--json", "print one JSON object with every failure")
    .addHelpText(
      "after",
      `
Without -- the blob of this package is checked. With it your program is started, and asked by the line protocol
(vectors/README.md, "Check your implementation in five minutes"):
  npm install yuma-vectors && yuma conformance -- python3 my_yuma.py`,
    )
    .action(async (operands: string[], options: Options) => {
      // Until everything is checked, however this ends.
      process.exitCode = 2;
      const separator = process.argv.indexOf("--");
      const command = separator === -1 ? undefined : process.argv.slice(separator + 1);
      const named = operands.slice(0, operands.length - (command?.length ?? 0));
      const paths = named.length > 0 ? named : [vectorsPackage()];
      const subject = command ? await programSubject(command, options.timeout) : await blobSubject();
      const checked = await check(paths, subject, options).finally(() => subject.close());
      if (options.junit !== undefined) {
        await save(options.junit, junit(checked));
      }
      const reports = checked.map(({ report }) => report);
      if (options.json) console.log(plainJson(reportObject(reports, subject), 2));
      else console.log(`\n${summaryLines(checked, subject).join("\n")}`);
      process.exitCode = exitCode(reports, subject);
    });
}

async function check(paths: readonly string[], subject: Subject, options: Options): Promise<CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for await (const file of vectorFiles(paths)) {
    const wanted = select(file, options);
    if (wanted === undefined) continue;
    progress(file.suite);
    await subject.prepare();
    const report = await checkVectors(wanted, subject.ask, subject.traces);
    progress("");
    checked.push({ kind: file.kind, notes: file.notes, report });
    if (!options.json) console.log(suiteLines(report).join("\n"));
  }
  if (checked.length > 0) return checked;
  const { suite, flag } = options;
  const wanted = [suite && `suite ${suite}`, flag && `case with the flag ${flag}`].filter(Boolean).join(" and ");
  throw new InputError(`there is no ${wanted} in ${paths.map((path) => plain(path, 100)).join(", ")}`);
}

function reportObject(reports: readonly SuiteReport[], { identity, restarts, remarks, traces }: Subject): object {
  return {
    ...identity,
    ...(traces && { traces: traces.given ?? null, restarts, remarks }),
    ...sumUp(reports),
    ...suspectsIn(reports),
    suites: reports.map(({ results: _, ...report }) => report),
  };
}

/** 1 where something is not as it should be, 2 where nothing could be compared, or not all of it. */
function exitCode(reports: readonly SuiteReport[], { remarks }: Subject): number {
  const { passed, failed, unanswered } = sumUp(reports);
  const compared = passed > 0 || reports.some(({ failures }) => failures.some((failure) => !("fault" in failure)));
  if (!compared) return 2;
  if (failed > 0 || remarks.length > 0) return 1;
  return unanswered > 0 ? 2 : 0;
}

/** The part of a file that was asked for; undefined for none. */
function select(file: VectorFile, { suite, flag }: Options): VectorFile | undefined {
  if (suite !== undefined && !isWithin(file.suite, suite)) return undefined;
  if (flag === undefined) return file;
  const cases = file.cases.filter(({ flags }) => flags.includes(flag));
  return cases.length === 0 ? undefined : { ...file, cases };
}

/** A suite by its name, or a folder of them. */
const isWithin = (suite: string, name: string) => suite === name || suite.startsWith(`${name.replace(/\/$/, "")}/`);

/** One line that is written over again and again; nothing where nobody watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
