// The TypeScript types of what is described, so that nobody writes a field list a second time.

import type { AccountId, ElementType, Fields, Shape } from "./shape.js";

/** Sparse rows (CSR): row i holds the entries offsets[i] to offsets[i + 1], in storage order. */
interface Rows<T> {
  /** n + 1 offsets, from 0 to the number of entries */
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: T;
}

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;

/** A typed object with these fields. */
export type Typed<F extends Fields> = Simplify<
  { readonly [K in keyof F & string as F[K] extends Absent ? never : Camel<K>]: Value<F[K]> } & {
    readonly [K in keyof F & string as F[K] extends Absent ? Camel<K> : never]?: Value<F[K]>;
  }
>;
type Simplify<T> = { [K in keyof T]: T[K] };
type Absent = { readonly optional: true } | { readonly needs: readonly string[] };

/** A typed value of this shape. */
export type Value<S extends Shape> = Plain<S> | (S extends Nullable ? null : never);
type Nullable =
  | { readonly orNone: true }
  | { readonly has: number }
  | { readonly exists: readonly [number, number] }
  | { readonly form: "one"; readonly nullable: true }
  | { readonly form: "nothing" };

type Plain<S extends Shape> = S["form"] extends "one"
  ? Element<S, S["type"]>
  : S["form"] extends "object"
    ? Item<S>
    : S["form"] extends "list"
      ? List<S>
      : S["form"] extends "nested"
        ? readonly (readonly Item<S>[])[]
        : S["form"] extends "rows"
          ? Rows<S["type"] extends keyof Arrays ? Arrays[S["type"]] : never>
          : S["form"] extends "square"
            ? BigInt64Array
            : S["form"] extends "nothing"
              ? never
              : readonly Item<S>[];

type List<S extends Shape> = S extends { readonly where: number } | { readonly like: string }
  ? readonly Item<S>[]
  : S["type"] extends keyof Arrays
    ? Arrays[S["type"]]
    : readonly Item<S>[];

interface Arrays {
  boolean: Uint8Array;
  u16: Uint16Array;
  u64: BigUint64Array;
  i64: BigInt64Array;
}

type Item<S extends Shape> = S["type"] extends Fields ? Typed<S["type"]> : Element<S, S["type"]>;

type Element<S extends Shape, T> = T extends "boolean"
  ? boolean
  : T extends "enum"
    ? S extends { readonly values: readonly (infer V)[] }
      ? V
      : never
    : T extends "account"
      ? AccountId
      : T extends ElementType
        ? T extends "u8" | "u16" | "u32" | "i16" | "i32"
          ? number
          : bigint
        : never;

/** true where the two types are the same. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
