// A conformance run as a JUnit report, which continuous integration shows.

import type { CaseResult, Failure, SuiteReport } from "../bindings/conformance.js";
import { plain } from "../bindings/foreign-text.js";
import { type CheckedFile, failureText } from "./conformance-report.js";

/** One test a case; of a fixed-point table, whose rows are many, one for the table. */
export function junit(checked: readonly CheckedFile[]): string {
  const suites = checked.map(({ report, kind }) => testSuite(report, kind === "fixed"));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="yuma conformance">\n${suites.join("")}</testsuites>\n`;
}

function testSuite({ suite, results, failures }: SuiteReport, asOne: boolean): string {
  const tests = asOne ? [{ ...worstOf(results), case: suite }] : results;
  const number = (verdict: CaseResult["verdict"]) => tests.filter((test) => test.verdict === verdict).length;
  const isFault = (failure: Failure | undefined) => failure !== undefined && "fault" in failure;
  const faults = tests.filter((test) => test.verdict === "failed" && isFault(test.failure)).length;
  const counts = {
    tests: tests.length,
    failures: number("failed") - faults,
    errors: number("unanswered") + faults,
    skipped: number("skipped"),
  };
  const attributes = Object.entries(counts).map(([name, value]) => ` ${name}="${value}"`);
  const lines = tests.map((test) => testCase(suite, test, asOne ? failures.length : 1));
  return `<testsuite name="${escaped(suite)}"${attributes.join("")}>\n${lines.join("")}</testsuite>\n`;
}

/** What stands for them all: the first that is not as it should be. */
function worstOf(results: readonly CaseResult[]): CaseResult {
  const ranked = (["failed", "unanswered", "skipped", "passed"] as const).map((verdict) =>
    results.find((result) => result.verdict === verdict),
  );
  return ranked.find((result) => result !== undefined) as CaseResult;
}

function testCase(suite: string, result: CaseResult, rows: number): string {
  const start = `<testcase classname="${escaped(suite)}" name="${escaped(result.case)}"`;
  switch (result.verdict) {
    case "passed":
      return `${start}/>\n`;
    case "skipped":
      return `${start}><skipped message="${escaped(result.why)}"/></testcase>\n`;
    case "unanswered":
      return `${start}><error type="unanswered" message="${escaped(result.why)}"/></testcase>\n`;
    case "failed": {
      const { failure } = result;
      const type = "fault" in failure ? failure.fault : failure.stage;
      const tag = "fault" in failure ? "error" : "failure";
      const more = rows > 1 ? `, and ${rows - 1} more rows` : "";
      const message = escaped(failureText(failure) + more);
      return `${start}><${tag} type="${escaped(type)}" message="${message}">flags: ${escaped(failure.flags.join(", "))}</${tag}></testcase>\n`;
    }
  }
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** XML has no way to write most control characters. */
const escaped = (text: string) =>
  text
    .split("\n")
    .map((line) => plain(line, MOST_TEXT).replace(/[&<>"]/g, (character) => entities[character] as string))
    .join("&#10;");

/** UTF-16 units of a line. */
const MOST_TEXT = 10_000;
