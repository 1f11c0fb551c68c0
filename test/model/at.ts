/** An element that must be there: a missing one is a mistake of this model, never of its input. */
export function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error(`no element ${index} in a vector of ${values.length}`);
  return value;
}
