// The sections of a result as typed values, by their description.

import { NO_ACCOUNT } from "../../assembly/layout/emission.js";
import { elementAt, type ResultSection } from "../record.js";
import { arrays, arrayType, camelCase, fromBits, isOfRuntime, type Member, membersOf } from "./element.js";
import type { Encoded } from "./encode.js";
import type { Fields, Shape } from "./shape.js";

type Typed = Record<string, unknown>;

/**
 * A result's fields. One that has no sections in it is left out.
 * @param specVersion the runtime whose fields are meant, where they differ
 */
export function decode(
  fields: Fields,
  request: Encoded,
  result: ReadonlyMap<number, ResultSection>,
  specVersion = 0,
): Typed {
  return new RecordReader(request, result, specVersion).members(fields, 0);
}

/** The columns of a result, and of its request where the result has none. */
class RecordReader {
  private readonly views = new Map<number, DataView>();

  constructor(
    private readonly request: Encoded,
    private readonly result: ReadonlyMap<number, ResultSection>,
    private readonly specVersion: number,
  ) {}

  /** A column, where there is one. */
  private view(section: number): DataView | undefined {
    let view = this.views.get(section);
    if (view === undefined) {
      const column = this.result.get(section) ?? this.request.sections.find(({ field }) => field === section)?.data;
      if (column === undefined) return undefined;
      view = new DataView(column.buffer, column.byteOffset, column.byteLength);
      this.views.set(section, view);
    }
    return view;
  }

  members(fields: Fields, row: number): Typed {
    const values: Typed = {};
    for (const { typed, shape } of membersOf(fields)) {
      const { optional, needs, when } = shape;
      if (!isOfRuntime(shape, this.specVersion)) continue;
      if (optional && !this.result.has(shape.has ?? (shape.sections[0] as number))) continue;
      if (needs?.some((name) => values[name] === null)) continue;
      if (when && values[camelCase(when[0])] !== when[1]) continue;
      values[typed] = this.shape(shape, row);
    }
    return values;
  }

  private shape(shape: Shape, row: number): unknown {
    const { form, type, sections, has, exists } = shape;
    if (has !== undefined && !this.isSet(has, row)) return null;
    if (exists !== undefined && !this.isSet(...exists)) return null;
    if (shape.constant !== undefined) return shape.constant;
    const [first] = sections as [number];
    switch (form) {
      case "one":
        return this.element(shape, first, row);
      case "object":
        return this.members(type as Fields, row);
      case "list":
        return this.list(shape, first);
      case "lists": {
        const [start, end] = [Number(this.bits(first, row)), Number(this.bits(first, row + 1))];
        return Array.from({ length: end - start }, (_, i) => this.item(shape, sections[1], start + i));
      }
      case "rows": {
        const [offsets, uids, values] = sections as [number, number, number];
        return {
          offsets: this.array(Uint32Array, offsets),
          uids: this.array(Uint16Array, uids),
          values: this.array(arrays[type as "u16" | "i64"], values),
        };
      }
      case "square":
        return this.array(BigInt64Array, first);
      case "single":
        return [this.members(type as Fields, row)];
      case "joined":
        return shape.parts?.map((part) => this.shape(part, row));
      case "grouped":
        return this.grouped(type as Fields);
      case "given":
        return this.given(shape);
      case "left": {
        const rest = (this.given(shape) as bigint) - this.bits(first, row);
        return rest > 0n ? rest : 0n;
      }
      default:
        return null;
    }
  }

  private given({ of }: Shape): unknown {
    return (this.request.value as Typed)[camelCase(of as string)];
  }

  /** Accounts of the first column with what stands beside them in the second. */
  private grouped(fields: Fields): Typed[] {
    const [key, list] = membersOf(fields) as [Member, Member];
    const [keys, values] = [key.shape.sections[0] as number, list.shape.sections[0] as number];
    const groups = new Map<bigint, unknown[]>();
    for (let row = 0; row < this.count(keys); ++row) {
      const rank = this.bits(keys, row);
      const group = groups.get(rank) ?? [];
      groups.set(rank, group);
      group.push(this.element(list.shape, values, row));
    }
    const ascending = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
    return ascending.map(([rank, items]) => ({
      [key.typed]: this.request.accounts[Number(rank)],
      [list.typed]: items,
    }));
  }

  private item(shape: Shape, section: number | undefined, row: number): unknown {
    if (typeof shape.type !== "string") return this.members(shape.type, row);
    return this.element(shape, section as number, row);
  }

  private list(shape: Shape, section: number): unknown {
    const { type, where, like } = shape;
    const item = (row: number) => this.item(shape, section, row);
    if (like !== undefined) return (this.request.places.get(like)?.() ?? []).map(item);
    if (where !== undefined) return this.chosen(where, shape.order ?? []).map(item);
    const array = arrayType(type);
    if (array !== undefined) return this.array(arrays[array], section);
    const first = typeof type === "string" ? section : firstSection(type);
    return Array.from({ length: this.count(first) }, (_, row) => item(row));
  }

  /** The rows whose element is not 0, in ascending order of other sections' elements. */
  private chosen(where: number, order: readonly number[]): number[] {
    const rows = [...Array(this.count(where)).keys()].filter((row) => this.isSet(where, row));
    return rows.sort((a, b) => {
      for (const section of order) {
        const difference = this.bits(section, a) - this.bits(section, b);
        if (difference !== 0n) return difference < 0n ? -1 : 1;
      }
      return a - b;
    });
  }

  private element(shape: Shape, section: number | undefined, row: number): unknown {
    if (shape.type !== "account") return fromBits(shape, this.bits(section as number, row), (section as number) & 0xff);
    const rank = section === undefined ? row : Number(this.bits(section, row));
    return rank === NO_ACCOUNT ? null : this.request.accounts[rank];
  }

  private count(section: number): number {
    return (this.view(section)?.byteLength ?? 0) / (section & 0xff);
  }

  private isSet(section: number, row: number): boolean {
    return this.bits(section, row) !== 0n;
  }

  /** An element as an unsigned integer. */
  private bits(section: number, row: number): bigint {
    const view = this.view(section);
    if (view === undefined) throw new Error(`the record has no section ${section.toString(16)}`);
    return elementAt(view, section, row);
  }

  private array(type: ArrayConstructor, section: number): unknown {
    const found = this.result.get(section);
    if (found === undefined) throw new Error(`the result has no section ${section.toString(16)}`);
    return new type(found.buffer, found.byteOffset, found.count);
  }
}

type ArrayConstructor = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView;

/** Of objects the section of the first member that has one: what they are counted by. */
function firstSection(fields: Fields): number {
  for (const { shape } of membersOf(fields)) {
    const [section] = shape.sections;
    const found = typeof shape.type === "string" ? section : firstSection(shape.type);
    if (found !== undefined) return found;
  }
  return undefined as never;
}
