/** Why there is no result: input that stops the runtime, or for which the specification establishes no rules. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
