// yuma simulate --lines: runs that somebody else handed out, one JSON line each, and a line of what came of it.

import { createReadStream } from "node:fs";
import { YumaError } from "../bindings/error.js";
import { isObject } from "../bindings/json.js";
import { loadYuma } from "../bindings/load.js";
import { decodeUtf8, fail, InputError, parseJson, sourceName } from "./input.js";
import { lines } from "./lines.js";

/** One after the other: whoever hands them out starts as many processes as there are processors. */
export async function runLines(path: string): Promise<void> {
  const [yuma, { jobOf, resultLine }, { runJob }] = await Promise.all([
    loadYuma(),
    import("./sweep.js"),
    import("../simulation/sweep/job.js"),
  ]);
  const input = path === "-" ? process.stdin : createReadStream(path);
  let number = 0;
  try {
    for await (const line of lines(input)) {
      const where = `line ${++number} of ${sourceName(path)}`;
      const text = line && decodeUtf8(line);
      if (text?.trim() === "") continue;
      if (text === undefined) throw new InputError(`${where} is no text`);
      const json = parseJson(text, where);
      if (!isObject(json) || json.scenario === undefined) throw new InputError(`${where} has no scenario`);
      const job = jobOf(json.scenario);
      if (json.job !== undefined && json.job !== job) {
        throw new InputError(`${where}: its job is the digest of another scenario, or of another version's`);
      }
      process.stdout.write(
        resultLine(
          job,
          told(where, () => runJob(yuma, json.scenario)),
        ),
      );
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && "syscall" in error) fail(path, error as NodeJS.ErrnoException);
    throw error;
  }
}

function told<T>(where: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
}
