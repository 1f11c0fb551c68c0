// Two packed packages, compared byte for byte.

import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";

const BLOCK = 512;
/** Bytes a package may unpack to. */
const MOST = 2 ** 30;

export const integrityOf = (bytes) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

/**
 * What differs between a package that was published and one that was built, a line each; none where the bytes are the same.
 * @param {Buffer} published
 * @param {Buffer} built
 */
export function differences(published, built) {
  if (published.equals(built)) return [];
  const expected = gunzipSync(built);
  let archive;
  let theirs;
  try {
    archive = gunzipSync(published, { maxOutputLength: MOST });
    theirs = entriesOf(archive);
  } catch (error) {
    return [`what was published does not unpack: ${error.message}`];
  }
  if (archive.equals(expected)) return ["all files are the same, byte for byte, but they are packed in another way"];
  const ours = entriesOf(expected);
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  const found = paths.flatMap((path) => difference(path, theirs.get(path), ours.get(path)));
  return found.length > 0 ? found : ["the files are the same, but not what the archive says beside them"];
}

function difference(path, theirs, ours) {
  const name = JSON.stringify(path);
  if (ours === undefined) return [`${name} was published, and is not built from this source`];
  if (theirs === undefined) return [`${name} is built from this source, and was not published`];
  if (theirs.mode !== ours.mode || theirs.type !== ours.type) return [`${name} has another mode or type`];
  if (theirs.data.equals(ours.data)) return [];
  let at = 0;
  while (at < theirs.data.length && theirs.data[at] === ours.data[at]) ++at;
  return [`${name} differs from byte ${at} on (${theirs.data.length} bytes published, ${ours.data.length} built)`];
}

/** The entries of a tar archive by path; a path that comes twice has a number behind it the second time. */
function entriesOf(archive) {
  const entries = new Map();
  let longPath;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const text = (from, length) => archive.toString("utf8", at + from, at + from + length).split("\0")[0];
    if (text(0, 100) === "") break;
    const [mode, size, type, prefix] = [text(100, 8), Number.parseInt(text(124, 12), 8), text(156, 1), text(345, 155)];
    if (!(size >= 0)) throw new Error(`an entry of the archive has no size`);
    const data = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (type === "x") {
      longPath = /^\d+ path=(.*)$/m.exec(data.toString("utf8"))?.[1];
    } else {
      const path = longPath ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
      entries.set(entries.has(path) ? `${path} #${entries.size}` : path, { mode, type, data });
      longPath = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}
