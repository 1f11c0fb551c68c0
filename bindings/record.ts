// Records in linear memory (docs/abi.md): requests are written where the blob makes room, results are copied out.

import {
  ABI_VERSION,
  ALIGNMENT,
  ENTRY_BYTES,
  Entry,
  HEADER_BYTES,
  MAGIC,
  NO_INDEX,
  RequestHeader,
  ResultHeader,
} from "../assembly/layout/record.js";
import { Status } from "../assembly/layout/status.js";
import { statusError, YumaError } from "./error.js";

/** What the blob exports (assembly/index.ts). Addresses arrive as signed numbers. */
export interface BlobExports {
  readonly memory: WebAssembly.Memory;
  reserve(length: number): number;
  call(length: number): number;
}

/** An array of a field's elements; a bigint array with two words an element holds 128-bit numbers. */
export type SectionData = Uint8Array | Uint16Array | Uint32Array | BigUint64Array | BigInt64Array;

export interface Section {
  readonly field: number;
  readonly data: SectionData;
}

/** A field's elements in a result: where they lie in a copy of the whole. */
export interface ResultSection {
  readonly count: number;
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** Bytes of an element: the low byte of a field's number. */
const elementBytes = (field: number) => field & 0xff;

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Calls the blob with one record and copies its result out, so that nothing is held of its memory.
 * @param fieldName names a field for errors
 * @throws YumaError with the blob's status
 */
export function callBlob(
  blob: BlobExports,
  operation: number,
  specVersion: number,
  flags: number,
  sections: readonly Section[],
  fieldName: (field: number) => string | undefined,
): Map<number, ResultSection> {
  const length = recordLength(sections);
  const request = length > 0xffffffff ? 0 : blob.reserve(length) >>> 0;
  if (request === 0) throw statusError(Status.OUT_OF_MEMORY, undefined, 0xffffffff);
  writeRecord(blob.memory.buffer, request, operation, specVersion, flags, sections);
  return readResult(blob, blob.call(length) >>> 0, specVersion, fieldName);
}

/** See Yuma.record. */
export function answerRecord(blob: BlobExports, request: Uint8Array | undefined): Uint8Array {
  const address = request === undefined || request.length > 0xffffffff ? 0 : blob.reserve(request.length) >>> 0;
  if (request === undefined || address === 0) return noRoom();
  new Uint8Array(blob.memory.buffer).set(request, address);
  const result = blob.call(request.length) >>> 0;
  const { buffer } = blob.memory;
  const length = new DataView(buffer).getUint32(result + ResultHeader.LENGTH, true);
  return new Uint8Array(buffer, result, length).slice();
}

/** What the blob would answer if there were room for the request. */
function noRoom(): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(ResultHeader.MAGIC, MAGIC, true);
  view.setUint32(ResultHeader.ABI_VERSION, ABI_VERSION, true);
  view.setUint32(ResultHeader.STATUS, Status.OUT_OF_MEMORY, true);
  view.setUint32(ResultHeader.LENGTH, HEADER_BYTES, true);
  view.setUint32(ResultHeader.FAULT_INDEX, NO_INDEX, true);
  return bytes;
}

const recordLength = (sections: readonly Section[]) =>
  sections.reduce((sum, { data }) => sum + aligned(data.byteLength), HEADER_BYTES + sections.length * ENTRY_BYTES);

/** A request's record by itself. */
export function recordOf(operation: number, specVersion: number, sections: readonly Section[]): Uint8Array {
  const bytes = new Uint8Array(recordLength(sections));
  writeRecord(bytes.buffer, 0, operation, specVersion, 0, sections);
  return bytes;
}

function writeRecord(
  buffer: ArrayBufferLike,
  request: number,
  operation: number,
  specVersion: number,
  flags: number,
  sections: readonly Section[],
): void {
  const view = new DataView(buffer);
  const memory = new Uint8Array(buffer);
  const setHeader = (at: number, value: number) => view.setUint32(request + at, value, true);
  setHeader(RequestHeader.MAGIC, MAGIC);
  setHeader(RequestHeader.ABI_VERSION, ABI_VERSION);
  setHeader(RequestHeader.OPERATION, operation);
  setHeader(RequestHeader.SPEC_VERSION, specVersion);
  setHeader(RequestHeader.FLAGS, flags);
  setHeader(RequestHeader.SECTIONS, sections.length);
  setHeader(RequestHeader.LENGTH, recordLength(sections));
  setHeader(RequestHeader.RESERVED, 0);
  let offset = HEADER_BYTES + sections.length * ENTRY_BYTES;
  sections.forEach(({ field, data }, i) => {
    const entry = request + HEADER_BYTES + i * ENTRY_BYTES;
    view.setUint32(entry + Entry.FIELD, field, true);
    view.setUint32(entry + Entry.COUNT, data.byteLength / elementBytes(field), true);
    view.setUint32(entry + Entry.OFFSET, offset, true);
    view.setUint32(entry + Entry.RESERVED, 0, true);
    // Typed arrays are little-endian wherever WebAssembly runs in practice: one copy, but for single elements.
    if (data.length === 1) writeElement(view, request + offset, data);
    else memory.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), request + offset);
    offset += aligned(data.byteLength);
  });
}

function writeElement(view: DataView, at: number, data: SectionData): void {
  if (data instanceof BigInt64Array) view.setBigInt64(at, data[0] as bigint, true);
  else if (data instanceof Uint16Array) view.setUint16(at, data[0] as number, true);
  else if (data instanceof Uint8Array) view.setUint8(at, data[0] as number);
  else if (data instanceof Uint32Array) view.setUint32(at, data[0] as number, true);
  else view.setBigUint64(at, data[0] as bigint, true);
}

function readResult(
  blob: BlobExports,
  result: number,
  specVersion: number,
  fieldName: (field: number) => string | undefined,
): Map<number, ResultSection> {
  // The call may have grown the memory, which detaches every view from before.
  const { buffer } = blob.memory;
  const view = new DataView(buffer);
  const header = (at: number) => view.getUint32(result + at, true);
  const status = header(ResultHeader.STATUS);
  if (status !== Status.OK) {
    const field = fieldName(header(ResultHeader.FAULT_FIELD));
    // The spec_version stands in the header: it has no number by which the blob could name it.
    if (status === Status.UNKNOWN_RUNTIME) {
      const name = "spec_version";
      throw new YumaError("unknown_runtime", `${name}: no rules are known for ${specVersion}`, name);
    }
    throw statusError(status, field, header(ResultHeader.FAULT_INDEX));
  }
  const sections = new Map<number, ResultSection>();
  // One copy of the whole: a copy for each section takes longer than the rest of reading.
  const record = buffer.slice(result, result + header(ResultHeader.LENGTH)) as ArrayBuffer;
  for (let i = 0; i < header(ResultHeader.SECTIONS); ++i) {
    const entry = result + HEADER_BYTES + i * ENTRY_BYTES;
    const field = view.getUint32(entry + Entry.FIELD, true);
    const count = view.getUint32(entry + Entry.COUNT, true);
    const byteOffset = view.getUint32(entry + Entry.OFFSET, true);
    sections.set(field, { count, buffer: record, byteOffset, byteLength: count * elementBytes(field) });
  }
  return sections;
}

/** An element of a section as an unsigned integer. */
export function elementAt(view: DataView, field: number, index: number): bigint {
  const bytes = elementBytes(field);
  const at = index * bytes;
  switch (bytes) {
    case 1:
      return BigInt(view.getUint8(at));
    case 2:
      return BigInt(view.getUint16(at, true));
    case 4:
      return BigInt(view.getUint32(at, true));
    case 8:
      return view.getBigUint64(at, true);
    default:
      return (view.getBigUint64(at + 8, true) << 64n) | view.getBigUint64(at, true);
  }
}
