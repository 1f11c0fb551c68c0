// A conformance run in words.

import type { Failure, SuiteReport } from "../bindings/conformance.js";
import { grouped } from "../bindings/decimals.js";
import { describeDifference } from "../bindings/difference.js";
import { plain } from "../bindings/foreign-text.js";
import { byFlag, byStage, type FlagReport } from "../bindings/suspects.js";
import type { FlagNote, VectorFile } from "../bindings/vectors.js";
import type { Subject } from "./subject.js";
import { styled } from "./table.js";

/** How many names, stages or flags are worth reading. */
const MANY = 8;

/** A vector file that was run. */
export interface CheckedFile {
  readonly kind: VectorFile["kind"];
  readonly notes: ReadonlyMap<string, FlagNote>;
  readonly report: SuiteReport;
}

export type Totals = Pick<SuiteReport, "cases" | "passed" | "failed" | "skipped" | "unanswered">;

export function sumUp(reports: readonly SuiteReport[]): Totals {
  const sum = (key: keyof Totals) => reports.reduce((total, report) => total + report[key], 0);
  return {
    cases: sum("cases"),
    passed: sum("passed"),
    failed: sum("failed"),
    skipped: sum("skipped"),
    unanswered: sum("unanswered"),
  };
}

/** The stages at which it differs first, and the flags of what differs. */
export function suspectsIn(reports: readonly SuiteReport[]) {
  return {
    flags: byFlag(reports.flatMap(({ results }) => results)),
    stages: byStage(reports.flatMap(({ failures }) => failures)),
  };
}

export function suiteLines(report: SuiteReport): string[] {
  const { suite, cases, passed, failed, skipped, unanswered, unsupported, failures, results } = report;
  const ratio = `${grouped(passed)}/${grouped(cases)}`.padStart(13);
  const part = (number: number, what: string) => (number > 0 ? `  ${grouped(number)} ${what}` : "");
  const parts = part(failed, "differ") + part(skipped, `skipped: ${unsupported}`) + part(unanswered, "not answered");
  const lines = [`${suite.padEnd(38)} ${ratio}${parts}`];
  const [first] = failures;
  const [refused] = results.flatMap((result) =>
    result.verdict === "unanswered" ? [`${result.case}: ${plain(result.why)}`] : [],
  );
  const text = first ? failureText(first) : refused;
  if (text) lines.push(...text.split("\n").map((line) => styled("bold", `  ${line}`)));
  return lines;
}

/** As in `tiny_001, step 2: trace.consensus[17]: expected 1, got 2; the inputs of that step agree (6. Consensus)`. */
export function failureText(failure: Failure): string {
  const where = failure.case + (failure.step === undefined ? "" : `, step ${failure.step}`);
  if ("fault" in failure) return `${where}: ${failure.fault}: ${failure.message}`;
  const agree = failure.agree === undefined ? "" : `; ${agreements[failure.agree]}`;
  return `${where}: ${describeDifference(failure)}${agree} (${failure.stage})`;
}

const agreements = {
  trace: "the whole trace agrees",
  inputs: "the inputs of that step agree",
  recorded: "what is recorded before it agrees",
};

export function summaryLines(checked: readonly CheckedFile[], subject: Subject): string[] {
  const reports = checked.map(({ report }) => report);
  const { cases, passed, failed, skipped, unanswered } = sumUp(reports);
  const part = (number: number, what: string) => (number > 0 ? `${grouped(number)} ${what}, ` : "");
  const parts = part(skipped, "skipped") + part(unanswered, "not answered");
  const line = `${count(cases, "case")} in ${count(reports.length, "suite")}: ${grouped(passed)} equal, ${parts}${count(failed, "difference")}`;
  const lines = [styled("bold", line)];
  if (failed > 0) lines.push(`differ: ${named(reports, (report) => report.failed > 0)}`);
  if (skipped > 0) lines.push(`not supported, in whole or in part: ${named(reports, (report) => report.skipped > 0)}`);
  if (unanswered > 0) lines.push(`not answered: ${named(reports, (report) => report.unanswered > 0)}`);
  if (subject.traces?.given === false) lines.push("no traces: the program gives none, so only outputs were compared");
  if (subject.restarts > 0) lines.push(`started again ${count(subject.restarts, "time")}`);
  lines.push(...subject.remarks.map((remark) => `against the protocol: ${remark}`));
  if (failed > 0) lines.push("", ...suspectLines(checked), "");
  const { identity } = subject;
  lines.push("program" in identity ? `program: ${identity.program}` : `blob SHA-256 ${identity.blob_sha256}`);
  return lines;
}

function suspectLines(checked: readonly CheckedFile[]): string[] {
  const { flags, stages } = suspectsIn(checked.map(({ report }) => report));
  const suspects = flags.filter(({ failed }) => failed > 0).slice(0, MANY);
  const lines = ["where it differs first:"];
  for (const { stage, failed } of stages.slice(0, MANY)) lines.push(`  ${grouped(failed).padStart(9)}  ${stage}`);
  if (suspects.length === 0) return lines;
  lines.push("flags, the most suspicious first:", ...suspects.map(flagLine));
  const [first] = suspects;
  const note = checked.map(({ notes }) => first && notes.get(first.flag)).find((found) => found !== undefined);
  if (first && note) {
    const { about, mistake, cost } = note;
    lines.push(
      styled("bold", `look first at ${first.flag}: ${about}`),
      `  usual mistake: ${mistake}`,
      `  cost: ${cost}`,
    );
  }
  return lines;
}

const flagLine = ({ flag, failed, cases }: FlagReport) =>
  `  ${grouped(failed).padStart(9)} of ${grouped(cases).padStart(7)}  ${flag}`;

const count = (number: number, noun: string) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

/** The suites' names, the first of them if there are many: all have a line of their own above. */
function named(reports: readonly SuiteReport[], wanted: (report: SuiteReport) => boolean): string {
  const names = reports.filter(wanted).map(({ suite }) => suite);
  const more = names.length - MANY;
  return more > 0 ? `${names.slice(0, MANY).join(", ")} and ${more} more` : names.join(", ");
}
