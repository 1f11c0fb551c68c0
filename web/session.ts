// The worker that computes, so that the page never waits.

import { proxy, type Remote, wrap } from "comlink";
import type { Verifier } from "./verifier.js";

interface Session {
  readonly verifier: Remote<Verifier>;
  /** Never fulfilled: rejected when the worker breaks down or is ended. */
  readonly broken: Promise<never>;
  end(): void;
}

/** The person gave a task up. */
export class Cancelled extends Error {}

let session = start();

function start(): Session {
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  let fail: (error: Error) => void;
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  broken.catch(() => {});
  worker.onerror = () => fail(new Error("The part of this page that computes did not load. Reload the page."));
  const end = () => {
    worker.terminate();
    fail(new Cancelled());
  };
  return { verifier: wrap<Verifier>(worker), broken, end };
}

/** Does a task, unless it is cancelled or the worker breaks down. */
export const run = <T>(task: (verifier: Remote<Verifier>) => Promise<T>): Promise<T> =>
  Promise.race([task(session.verifier), session.broken]);

/** Gives up what is running, and with it what the worker had opened. */
export function cancel(): void {
  session.end();
  session = start();
}

/** A function that the worker can call. */
export const callable = <F extends (...values: never[]) => void>(report: F): F => proxy(report);
