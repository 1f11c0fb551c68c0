// Typed values in their JSON form, by their description.

import { arrayType, formatElement, isWide, membersOf } from "./element.js";
import type { ElementType, Fields, Shape } from "./shape.js";

/** The fields that an object has. */
export function formatFields(fields: Fields, values: object): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const { json: name, typed, shape } of membersOf(fields)) {
    const value = (values as Record<string, unknown>)[typed];
    if (value !== undefined) json[name] = formatShape(shape, value);
  }
  return json;
}

export function formatShape(shape: Shape, value: unknown): unknown {
  if (value === null) return null;
  const { type } = shape;
  switch (shape.form) {
    case "one":
    case "given":
    case "left":
      return formatElement(shape, value);
    case "joined":
      return shape.parts?.flatMap((part, i) => formatShape(part, (value as readonly unknown[])[i]));
    case "object":
      return formatFields(type as Fields, value as object);
    case "rows":
      return formatRows(value as AnyRows<Uint16Array | BigInt64Array>);
    case "square": {
      const elements = value as BigInt64Array;
      const n = Math.sqrt(elements.length);
      return Array.from({ length: n }, (_, i) => Array.from(elements.subarray(i * n, (i + 1) * n), String));
    }
    default:
      return typeof type === "string"
        ? formatElements(shape, type, value as readonly unknown[])
        : Array.from(value as readonly object[], (item) => {
            const json = formatFields(type, item);
            return shape.tuple ? Object.values(json) : json;
          });
  }
}

function formatElements(shape: Shape, type: ElementType, values: ArrayLike<unknown>): unknown[] {
  if (shape.nullable && type === "u64") return Array.from(values, (value) => (value === NONE ? null : String(value)));
  if (isWide(type)) return Array.from(values, String);
  return Array.from(values, arrayType(type) === "boolean" ? Boolean : (value) => value);
}

const NONE = 2n ** 64n - 1n;

interface AnyRows<V> {
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: V;
}

/** Sparse rows as lists of [uid, value]. */
export function formatRows<V extends Uint16Array | BigInt64Array>({ offsets, uids, values }: AnyRows<V>) {
  type Entry = [uid: number, value: V extends Uint16Array ? number : string];
  return Array.from({ length: offsets.length - 1 }, (_, i) => {
    const entries: Entry[] = [];
    for (let k = offsets[i] as number; k < (offsets[i + 1] as number); ++k) {
      const value = values[k] as number | bigint;
      entries.push([uids[k] as number, typeof value === "bigint" ? String(value) : value] as Entry);
    }
    return entries;
  });
}
