// Makes subnet/data/ from what others ship (subnet/data/README.md):
//   node scripts/run.mjs scripts/subnet-data.ts DIGITS.csv.gz OPTICKS.txt

import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const [digits, opticks] = process.argv.slice(2);
if (digits === undefined || opticks === undefined) throw new Error("digits.csv.gz and Isaac.Newton-Opticks.txt wanted");

const PIXELS = 64;
/** A pixel counts 0 to 16 dots; 16 is taken for 15, so that one fits into 4 bits. */
const rows = gunzipSync(readFileSync(digits))
  .toString("ascii")
  .trim()
  .split("\n")
  .map((line) => line.split(",").map(Number));
const images = Buffer.alloc((rows.length * PIXELS) / 2);
for (const [r, row] of rows.entries()) {
  if (row.length !== PIXELS + 1) throw new Error(`row ${r} has ${row.length} columns`);
  for (let i = 0; i < PIXELS; i += 2) {
    const nibble = (at: number) => Math.min(15, row[at] as number);
    images[(r * PIXELS + i) / 2] = nibble(i) | (nibble(i + 1) << 4);
  }
}
const labels = rows.map((row) => row[PIXELS]).join("");
writeFileSync("subnet/data/digits.json", `${JSON.stringify({ labels, images: images.toString("base64") }, null, 2)}\n`);

const LETTERS = 20_000;
const book = readFileSync(opticks, "utf8");
const prose = book
  .slice(book.indexOf("_PART I._"))
  .replaceAll(/\[[^\]]*\]/g, " ")
  .toLowerCase()
  .replaceAll(/[^a-z]+/g, " ")
  .trim()
  .slice(0, LETTERS);
writeFileSync("subnet/data/opticks.json", `${JSON.stringify({ text: prose }, null, 2)}\n`);
