// Checked, typed values as the sections of a record, by their description.

import { EmissionField, NO_ACCOUNT } from "../../assembly/layout/emission.js";
import { Operation } from "../../assembly/layout/record.js";
import { recordOf, type Section, type SectionData } from "../record.js";
import {
  accountNumber,
  arrayType,
  ascending,
  countOf,
  type Member,
  membersOf,
  pack,
  toBits,
  type Value,
} from "./element.js";
import { stateFields } from "./epoch.js";
import type { AccountId, Fields, Shape } from "./shape.js";

/** A request's sections, and what its result is read by. */
export interface Encoded {
  /** What was encoded. */
  readonly value: object;
  readonly sections: readonly Section[];
  /** Every account's id by its rank, in the form it was given in. */
  readonly accounts: readonly AccountId[];
  /** Row by row of a list that is sorted or by account: where each lies in the record. */
  readonly places: ReadonlyMap<string, () => readonly number[]>;
}

export function encode(fields: Fields, value: object): Encoded {
  const flat = flatColumns(fields);
  if (flat !== undefined) return { ...NO_ACCOUNTS, value, sections: flatSections(flat, value as Typed) };
  const writer = new RecordWriter();
  writer.members(fields, [value]);
  return { value, sections: writer.sections(), accounts: writer.accounts(), places: writer.places };
}

type Typed = Readonly<Record<string, unknown>>;

const NO_ACCOUNTS = { accounts: [], places: new Map<string, never>() };

/** A section, and the array or element of the value that lies in it. */
interface FlatColumn {
  readonly section: number;
  readonly typed: string;
  readonly shape: Shape;
  /** Of sparse rows. */
  readonly part?: "offsets" | "uids" | "values";
  /** Room for an element of up to 64 bits, kept: a record is written before the next is encoded. */
  readonly element?: SectionData;
}

const flat = new WeakMap<Fields, readonly FlatColumn[] | null>();

/** In the order of the record, where there are only elements, arrays and sparse rows, as in an epoch's state: nothing is collected then. */
function flatColumns(fields: Fields): readonly FlatColumn[] | undefined {
  let columns = flat.get(fields);
  if (columns === undefined) {
    const members = membersOf(fields);
    const isFlat = members.every(
      ({ shape: { form, type, has } }) =>
        has === undefined &&
        (form === "rows" || (form === "list" && arrayType(type)) || (form === "one" && type !== "account")),
    );
    columns = isFlat ? members.flatMap(columnsOf).sort((a, b) => a.section - b.section) : null;
    flat.set(fields, columns);
  }
  return columns ?? undefined;
}

function columnsOf({ typed, shape }: Member): FlatColumn[] {
  const parts = shape.form === "rows" ? (["offsets", "uids", "values"] as const) : [];
  return shape.sections.map((section, i) => {
    const part = parts[i];
    if (part !== undefined) return { section, typed, shape, part };
    const isShort = shape.form === "one" && (section & 0xff) <= 8;
    return { section, typed, shape, ...(isShort && { element: pack(section, [0]) }) };
  });
}

function flatSections(columns: readonly FlatColumn[], value: Typed): Section[] {
  const sections: Section[] = [];
  for (const { section, typed, shape, part, element } of columns) {
    const member = value[typed];
    if (member === undefined || (member === null && shape.orNone)) continue;
    let data = (part === undefined ? member : (member as Typed)[part]) as SectionData;
    if (shape.form === "one") {
      const bits = member === null ? (shape.absent ?? -1n) : toBits(shape, member);
      if (element instanceof BigInt64Array) element[0] = BigInt(bits);
      else if (element !== undefined) element[0] = Number(bits);
      data = element ?? pack(section, [bits]);
    }
    sections.push({ field: section, data });
  }
  return sections;
}

/** Elements in the making. Accounts are put down by id: their rank is known when all are. */
interface Column {
  readonly values: readonly Value[];
  readonly accounts: boolean;
  /** Of columns by account: whose the values are. */
  readonly keys: readonly bigint[] | undefined;
  readonly absent: Value;
}

/** A value that is undefined stands where a row has none; its elements mean nothing. */
type RowValue = unknown;

class RecordWriter {
  readonly places = new Map<string, () => readonly number[]>();
  private readonly columns = new Map<number, Column>();
  private readonly whole = new Map<number, SectionData>();
  /** Every account's id, and the form it was given in. The default account is always there. */
  private readonly ids = new Map<bigint, AccountId | undefined>([[0n, undefined]]);
  private sorted: readonly bigint[] | undefined;
  private usesAccounts = false;
  /** Of the columns put while it is set: whose the values are. */
  private keys: readonly bigint[] | undefined;

  members(fields: Fields, rows: readonly RowValue[]): void {
    for (const { json, typed, shape } of membersOf(fields)) {
      const values = rows.map((row) => (row == null ? undefined : (row as Record<string, unknown>)[typed]));
      this.shape(json, shape, values, rows[0]);
    }
  }

  private shape(name: string, shape: Shape, rows: readonly RowValue[], owner: RowValue): void {
    const { form, type, sections, has } = shape;
    const [first] = sections as [number];
    if (has !== undefined) {
      this.put(
        has,
        rows.map((row) => Number(row != null)),
      );
    }
    switch (form) {
      case "one":
        if (sections.length > 0 && !(shape.optional && rows[0] === undefined)) this.elements(shape, first, rows);
        return;
      case "object":
        this.members(type as Fields, rows);
        return;
      case "list":
        this.list(name, shape, rows[0]);
        return;
      case "lists":
        this.lists(shape, rows as readonly (readonly unknown[])[]);
        return;
      case "nested":
        this.lists(shape, rows[0] as readonly (readonly unknown[])[]);
        return;
      case "by_account":
        this.byAccount(name, shape, rows[0] as readonly unknown[]);
        return;
      case "rows_by_account":
        this.rowsByAccount(shape, rows as readonly (readonly unknown[])[]);
        return;
      case "owned":
        this.byAccount(name, { ...shape, type: "account" }, rows[0] as readonly unknown[]);
        return;
      case "by_uid":
        this.byUid(shape, rows[0] as readonly unknown[], owner as Record<string, unknown>);
        return;
      case "rows": {
        const { offsets, uids, values } = rows[0] as { offsets: SectionData; uids: SectionData; values: SectionData };
        [offsets, uids, values].forEach((data, i) => {
          this.whole.set(sections[i] as number, data);
        });
        return;
      }
      case "epochs":
        this.whole.set(
          first,
          epochRecords(rows[0] as readonly object[], countOf(shape, owner as Record<string, unknown>) as number),
        );
    }
  }

  /** Items of a list: its columns have an element each. */
  private items({ type, sections, ...shape }: Shape, section: number | undefined, items: readonly unknown[]): void {
    if (typeof type !== "string") this.members(type, items);
    else this.elements({ ...shape, type, sections }, section as number, items);
  }

  private list(name: string, shape: Shape, value: RowValue): void {
    const [section] = shape.sections;
    if (value == null) return;
    if (arrayType(shape.type)) {
      this.whole.set(section as number, value as SectionData);
      return;
    }
    const items = value as readonly Record<string, number>[];
    if (shape.key === undefined) {
      this.items(shape, section, items);
      return;
    }
    const { key } = shape;
    const order = ascending(
      items.map((item) => item[key] as number),
      name,
      key,
    );
    const places = new Array<number>(items.length);
    order.forEach((from, place) => {
      places[from] = place;
    });
    this.places.set(name, () => places);
    this.items(
      shape,
      section,
      order.map((from) => items[from]),
    );
  }

  /** Lists whose elements lie in the columns one list behind the other. */
  private lists(shape: Shape, rows: readonly (readonly unknown[])[]): void {
    const [offsets, section] = shape.sections as [number, number?];
    const ends = [0];
    for (const { length } of rows) ends.push((ends.at(-1) as number) + length);
    this.put(offsets, ends);
    this.items(shape, section, rows.flat());
  }

  private byAccount(name: string, { type, sections, key }: Shape, items: readonly unknown[]): void {
    const isSet = typeof type === "string";
    this.usesAccounts = true;
    const keys = items.map((item) =>
      this.account((isSet ? item : (item as Record<string, AccountId>)[key as string]) as AccountId),
    );
    this.places.set(name, () => {
      const ranks = this.ranks();
      return keys.map((id) => ranks.get(id) as number);
    });
    this.keys = keys;
    if (!isSet) this.members(type, items);
    for (const has of sections)
      this.put(
        has,
        items.map(() => 1),
      );
    this.keys = undefined;
  }

  /** Rows of the accounts whose lists these are, one list behind the other. */
  private rowsByAccount({ type, sections }: Shape, lists: readonly (readonly unknown[])[]): void {
    const { keys = [] } = this;
    this.keys = undefined;
    const whose = lists.flatMap((list, i) => list.map(() => keys[i] as bigint));
    this.put(sections[0] as number, whose, true);
    this.members(type as Fields, lists.flat());
    this.keys = keys;
  }

  /** A uid that is not listed has no account. */
  private byUid(shape: Shape, items: readonly unknown[], owner: Record<string, unknown>): void {
    this.usesAccounts = true;
    const accounts = new Array<Value>(countOf(shape, owner) as number).fill(NO_ACCOUNT);
    for (const { uid, hotkey } of items as readonly { uid: number; hotkey: AccountId }[]) {
      accounts[uid] = this.account(hotkey);
    }
    this.put(shape.sections[0] as number, accounts, true);
  }

  private elements(shape: Shape, section: number, rows: readonly RowValue[]): void {
    const isAccount = shape.type === "account";
    if (isAccount) this.usesAccounts = true;
    const none = shape.absent ?? (isAccount ? NO_ACCOUNT : -1n);
    const absent = shape.absent ?? 0;
    const bits = (value: unknown): Value => {
      if (value === undefined || (value === null && !shape.nullable)) return absent;
      if (value === null) return none;
      return isAccount ? this.account(value as AccountId) : toBits(shape, value);
    };
    this.put(section, rows.map(bits), isAccount, absent);
  }

  private put(section: number, values: readonly Value[], accounts = false, absent: Value = 0): void {
    this.columns.set(section, { values, accounts, keys: this.keys, absent });
  }

  private account(id: AccountId): bigint {
    const number = accountNumber(id, "account");
    if (this.ids.get(number) === undefined) this.ids.set(number, id);
    return number;
  }

  /** Ids by rank. */
  private numbers(): readonly bigint[] {
    this.sorted ??= [...this.ids.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return this.sorted;
  }

  /** The same in the form they were given in. */
  accounts(): AccountId[] {
    const isHex = [...this.ids.values()].some((id) => typeof id === "string");
    return this.numbers().map((number) => this.ids.get(number) ?? (isHex ? `0x${"0".repeat(64)}` : 0));
  }

  private ranks(): Map<bigint, number> {
    return new Map(this.numbers().map((number, rank) => [number, rank]));
  }

  sections(): Section[] {
    const ranks = this.ranks();
    const sections: Section[] = [];
    for (const [field, { values, accounts, keys, absent }] of this.columns) {
      const plain = accounts ? values.map((id) => (typeof id === "bigint" ? (ranks.get(id) as number) : id)) : values;
      sections.push({ field, data: pack(field, keys ? scatter(plain, keys, ranks, absent) : plain) });
    }
    for (const [field, data] of this.whole) sections.push({ field, data });
    if (this.usesAccounts) sections.push({ field: EmissionField.ACCOUNTS, data: BigInt64Array.of(BigInt(ranks.size)) });
    return sections.sort((a, b) => a.field - b.field);
  }
}

/** Values by key as values by rank. */
function scatter(
  values: readonly Value[],
  keys: readonly bigint[],
  ranks: ReadonlyMap<bigint, number>,
  absent: Value,
): Value[] {
  const scattered = new Array<Value>(ranks.size).fill(absent);
  keys.forEach((key, i) => {
    scattered[ranks.get(key) as number] = values[i] as Value;
  });
  return scattered;
}

/** The epochs' own requests. The blob puts what the payout decides in its places. */
function epochRecords(epochs: readonly object[], n: number): Uint8Array {
  const records = epochs.map((epoch) => {
    const { specVersion } = epoch as { specVersion: number };
    const zeros = new BigUint64Array(n);
    const state = { ...epoch, n, alphaStake: zeros, taoStake: zeros, taoWeight: 0n, emission: 0n };
    return recordOf(Operation.EPOCH, specVersion, encode(stateFields, state).sections);
  });
  const bytes = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const record of records) {
    bytes.set(record, end);
    end += record.length;
  }
  return bytes;
}
