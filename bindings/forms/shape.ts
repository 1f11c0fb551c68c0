// The language in which every record and JSON form is described: what an operation takes and gives is a Fields, an object
// of one Shape a name. A Shape is data: its form, the type of its elements, the sections of the record that hold them, and
// what else is said below. parse.ts, format.ts, encode.ts and decode.ts read it; abi.json, the tables of docs/abi.md
// and the JSON Schemas are made from it (`npm run abi`); types.ts has its TypeScript types.
//
// To add a suite: put its fields into assembly's EmissionField and its operation into EmissionOperation, describe its input
// and output in forms/emission.ts with the functions below, enter it in `suites` there, and run `npm run abi`. Nothing else
// knows a suite.
//
// Names are the JSON form's, in snake_case; typed values have them in camelCase. A section's number is
// number << 8 | bytes of an element, so a shape of one element may have 8 bytes whatever its range.

/** An account is the 32 bytes of its id in hexadecimal, as in 0x00…2a, or a number that stands for them. */
export type AccountId = number | string;

export type IntegerName = "u8" | "u16" | "u32" | "i16" | "i32" | "u64" | "i64" | "u128" | "i128";

/**
 * Integers above 32 bits are decimal strings in JSON, and bigints typed. An enum is one of `values`, its element the place
 * there. An account's element is its rank among all accounts of the request.
 */
export type ElementType = "boolean" | IntegerName | "enum" | "account";

export type Form =
  /** An element in the row of the object that it is a member of, or of the whole. */
  | "one"
  /** An object whose members lie in the same row. */
  | "object"
  /** An array: its elements are the rows of its sections. */
  | "list"
  /** An array in each row; the first section holds the offsets, u32, of all rows' ends. */
  | "lists"
  /** An array of arrays; the first section holds the offsets, u32, of their ends. */
  | "nested"
  /** Sparse rows: sections of offsets (u32), uids (u16) and values. In JSON lists of [uid, value]. */
  | "rows"
  /** A list that stands for n rows of n. */
  | "square"
  /** An array that stands for a map: its sections have a row for every account of the request. */
  | "by_account"
  /** An array in each object of a map by account: its items are rows of their own, and the section says whose. */
  | "rows_by_account"
  /** An array of {owner, hotkeys}: the set by account of those hotkeys whose owner the field `of` names, null for 0. */
  | "owned"
  /** An array of {uid, …}: its sections have a row for every uid below `count`. */
  | "by_uid"
  /** Whole epochs' requests, one behind the other in a section of bytes. */
  | "epochs"
  /** Of results, as the rest: an array of one object, whose members lie in the same row. */
  | "single"
  /** Several lists, the `parts`, as one. */
  | "joined"
  /** Rows of two columns as objects: each account of the first, ascending, with the list of what stands beside it. */
  | "grouped"
  /** What the request has in its field `of`. */
  | "given"
  /** What of the request's field `of` is left without this, 0 where it is less. */
  | "left"
  /** null, and nothing in the record. */
  | "nothing";

export interface Shape {
  readonly form: Form;
  /** Fields: objects with these members. */
  readonly type: ElementType | Fields;
  /** Of an account without sections it is the account whose row it is; of others the value is checked, but not written. */
  readonly sections: readonly number[];
  /** Names of an enum's elements, from 0. */
  readonly values?: readonly string[];
  /** An element may be null: then it is `absent`, or has all bits set. */
  readonly nullable?: true;
  /** A list may be null: then it has no section. */
  readonly orNone?: true;
  /** null is a value: where the element of this section is 0. */
  readonly has?: number;
  /** The element of null, and of an account that is not listed; 0 if not said. */
  readonly absent?: number;
  /** May be left out of JSON form, typed form and record alike; not in the results of all runtimes. */
  readonly optional?: true;
  /** What a runtime takes where the JSON form leaves it out. */
  readonly defaults?: readonly Default[];
  /** Of a hyperparameter: what it is, and the chain's default today, typed. */
  readonly about?: string;
  readonly preset?: unknown;
  /** Narrower than the type, by the runtime. */
  readonly range?: (specVersion: number) => readonly [min: number, max: number];
  /** As many elements as this other field says: a number, or a list of as many. */
  readonly count?: string;
  /** A list has so many items. */
  readonly length?: number;
  /** The runtimes whose JSON form has it, from the first to the last. In the request of another it is its default. */
  readonly since?: number;
  readonly until?: number;
  /** In requests: not in the JSON form, but always this value, in its form. In results: in the JSON form alone. */
  readonly constant?: unknown;
  /** Items are arrays in JSON: of their members' values, in order. */
  readonly tuple?: true;
  /** A field of the request that it is about. */
  readonly of?: string;
  /** Lists that are one in JSON. */
  readonly parts?: readonly Shape[];
  /** Of a list that stands for a map: the member that is its key. It lies in the record in ascending order. */
  readonly key?: string;
  /** Of results: only the rows whose element of this section is not 0, … */
  readonly where?: number;
  /** … in ascending order of these sections. */
  readonly order?: readonly number[];
  /** Of results: the rows in the order of this list of the request. */
  readonly like?: string;
  /** Of results: null unless this element of this section is set. */
  readonly exists?: readonly [section: number, element: number];
  /** Of results: left out unless these fields before it are not null. */
  readonly needs?: readonly string[];
  /** Of results: left out unless the member before it has the value. */
  readonly when?: readonly [member: string, value: unknown];
}

/** A value in JSON form, and the spec_versions it is the default of. */
export interface Default {
  readonly from: number;
  readonly to: number;
  readonly value: unknown;
}

export type Fields = Readonly<Record<string, Shape>>;

/** What an operation takes and gives. */
export interface Described {
  readonly operation: number;
  readonly input: Fields;
  readonly output: Fields;
}

const one = <const T extends ElementType>(type: T) =>
  ((...sections: readonly number[]) => ({ form: "one", type, sections })) as (...sections: readonly number[]) => {
    readonly form: "one";
    readonly type: T;
    readonly sections: readonly number[];
  };

export const flag = one("boolean");
export const u8 = one("u8");
export const u16 = one("u16");
export const u32 = one("u32");
export const i16 = one("i16");
export const i32 = one("i32");
export const u64 = one("u64");
export const i64 = one("i64");
/** Raw bits of an unsigned 128-bit format, or a u128. */
export const u128 = one("u128");
/** Raw bits of a signed 128-bit format. */
export const i128 = one("i128");
export const account = one("account");

export const oneOf = <const V extends readonly string[]>(section: number, values: V) =>
  ({ form: "one", type: "enum", sections: [section], values }) as const;

/** null has an element of its own. */
export const orNull = <const S extends Shape>(shape: S) => ({ ...shape, nullable: true }) as const;

/** null has no section. */
export const orNone = <const S extends Shape>(shape: S) => ({ ...shape, orNone: true }) as const;

/** null is where the element of `has` is 0. */
export const nullable = <const S extends Shape>(has: number, shape: S) => ({ ...shape, has }) as const;

export const optional = <const S extends Shape>(shape: S) => ({ ...shape, optional: true }) as const;

/** Fields of which any may be left out. */
export const someOf = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, optional(shape)]));

export const object = <const F extends Fields>(type: F) => ({ form: "object", type, sections: [] }) as const;

/** An array of objects, or of elements, whose one section is that of the shape. */
export const list = <const T extends ElementType | Fields>(type: T, ...sections: readonly number[]) =>
  ({ form: "list", type, sections }) as const;

export const rows = <const T extends "u16" | "i64">(type: T, offsets: number, uids: number, values: number) =>
  ({ form: "rows", type, sections: [offsets, uids, values] }) as const;

/** The same in each row. */
export const lists = <const T extends ElementType | Fields>(offsets: number, type: T, ...sections: readonly number[]) =>
  ({ form: "lists", type, sections: [offsets, ...sections] }) as const;

/** A list of lists. */
export const nested = <const T extends ElementType | Fields>(
  offsets: number,
  type: T,
  ...sections: readonly number[]
) => ({ form: "nested", type, sections: [offsets, ...sections] }) as const;

/** A list that stands for a map with u16 keys. */
export const sorted = <const F extends Fields>(key: string, type: F) =>
  ({ form: "list", type, sections: [], key }) as const;

/**
 * A map by account, or the set of accounts that are in it.
 * @param has the section that says who is in the map, where that makes a difference
 */
export const byAccount = <const T extends "account" | Fields>(key: string, type: T, ...has: readonly number[]) =>
  ({ form: "by_account", type, sections: has, key }) as const;

/** Of results: the rows whose element of `where` is not 0. */
export const chosen = <const T extends ElementType | Fields>(where: number, type: T, ...sections: readonly number[]) =>
  ({ form: "list", type, sections, where }) as const;

export const since = (first: number, shape: Shape): Shape => ({ ...shape, since: first });
export const before = (end: number, shape: Shape): Shape => ({ ...shape, until: end - 1 });

export const constant = (shape: Shape, value: unknown): Shape => ({ ...shape, constant: value });

export const tuples = (shape: Shape): Shape => ({ ...shape, tuple: true });

/** Of results. */
export const given = (type: ElementType, of: string): Shape => ({ form: "given", type, sections: [], of });

/** Of results. */
export const joined = (...parts: readonly Shape[]): Shape => ({ form: "joined", type: {}, sections: [], parts });
