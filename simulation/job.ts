// What a worker thread is given, and what makes a task of a function.

import { loadYuma, type Yuma, YumaError } from "../bindings/index.js";

/** A task's input, and a counter in shared memory of the steps that all threads have made. */
export interface Job<Input> {
  readonly input: Input;
  readonly steps: Int32Array;
}

let loading: Promise<Yuma> | undefined;

export function task<Input, Result>(run: (yuma: Yuma, input: Input, onStep: () => void) => Result | Promise<Result>) {
  return async ({ input, steps }: Job<Input>): Promise<Result> => {
    loading ??= loadYuma();
    try {
      return await run(await loading, input, () => Atomics.add(steps, 0, 1));
    } catch (error) {
      if (!(error instanceof YumaError)) throw error;
      const { code, message, field, index } = error;
      throw { refused: { code, message, field, index } } satisfies Refusal;
    }
  };
}

/** A YumaError on its way out of a thread, which an error's class does not survive. */
interface Refusal {
  readonly refused: Pick<YumaError, "code" | "message" | "field" | "index">;
}

/** What a thread threw, as it was thrown there. */
export function thrown(error: unknown): unknown {
  const { refused } = (error ?? {}) as Partial<Refusal>;
  return refused ? new YumaError(refused.code, refused.message, refused.field, refused.index) : error;
}
