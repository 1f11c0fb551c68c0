// Names of neurons and subnets: foreign text that stands in tables and sentences.

import { expect, test } from "vitest";
import { formatAbout, parseAbout, plainName } from "../bindings/about.js";
import { loadYuma } from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import { uidIn } from "../cli/identity.js";

await loadYuma();

test.each([
  ["Alice's validator", "Alice's validator"],
  ["  a\n\tb  ", "a b"],
  ["\u001b[31mred\u0007", "\ufffd[31mred\ufffd"],
  ["\u202eevil", "\ufffdevil"],
  ["Z\u0301\u0302\u0303\u0304\u0305algo", "\u0179algo"],
  ["\u00e9", "\u00e9"],
  ["e\u0301", "\u00e9"],
  ["", null],
  [" \u200b\u0000 ", null],
  ["\ud800", null],
  ["x".repeat(41), `${"x".repeat(39)}…`],
  ["😀".repeat(5000), `${"😀".repeat(39)}…`],
])("the name %j is %j", (text, name) => {
  expect(plainName(text)).toBe(name);
});

const HOTKEYS = [
  "5G4YUt8Kt3bRP57YCWY8pVS43zQu4XhWy8fASQhxja7CBX3H",
  "5G4YUz8Kt3bRP57YCWY8pVS43zQu4XhWy8fASQhxja7CBX3H",
];
const COLDKEYS = [
  "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM",
  "5CAAfyuH3E1bk8cGfvXR6p3Km3Jg6tgL8Lm1rFtVnbsiLWzY",
];
const about = {
  subnetName: "Made",
  coldkeys: COLDKEYS,
  names: ["Alice", "Bob 5G4Y"],
  immunityPeriod: 7200,
  neverPruned: [1],
  minNonImmune: 3,
};
const epoch = { place: "made", state: settledState(2), notes: [], hotkeys: HOTKEYS, about };

test.each([
  ["1", 1],
  [HOTKEYS[0], 0],
  ["5G4YUz", 1],
  ["5C4h", 0],
  ["5CAAfyuH3E1bk8cGfvXR6p3Km3Jg6tgL8Lm1rFtVnbsiLWzY", 1],
  ["alice", 0],
  ["B", 1],
])("%s names a neuron", async (text, uid) => {
  expect(await uidIn(text as string, [epoch])).toBe(uid);
});

test.each([
  ["5G4Y", "made: 5G4Y may be uid 0 (5G4YU…BX3H, Alice), uid 1 (5G4YU…BX3H, Bob 5G4Y): name the neuron by its uid"],
  ["5C", "there is no neuron 5C"],
  ["2", "there is no neuron 2, there are neurons 0 to 1"],
  ["", "may be uid 0"],
  ["Mallory\u001b[2J", "there is no neuron Mallory\ufffd[2J"],
])("%j does not", async (text, message) => {
  await expect(uidIn(text, [epoch])).rejects.toThrow(message);
});

test("two of one name are told apart by uid", async () => {
  const twins = { ...epoch, about: { ...about, names: ["Alice", "Alice"] } };
  await expect(uidIn("Alice", [twins])).rejects.toThrow("may be uid 0 (5G4YU…BX3H, Alice), uid 1 (");
});

test("a file has them, and what it can't have is told by its place", () => {
  const json = formatAbout(about) as Record<string, unknown>;
  expect(parseAbout(json, "about", 2)).toEqual(about);
  const refused = (change: object) => () => parseAbout({ ...json, ...change }, "about", 2);
  expect(refused({ coldkeys: [COLDKEYS[0]] })).toThrow("about.coldkeys: there are 1 for 2 neurons");
  expect(refused({ coldkeys: ["<b>", COLDKEYS[0]] })).toThrow("about.coldkeys[0]: expected an SS58 address");
  expect(refused({ names: [1, null] })).toThrow("about.names[0]");
  expect(refused({ names: [] })).toThrow("about.names: there are 0 for 2 neurons");
  expect(refused({ never_pruned: [2] })).toThrow("about.never_pruned[0]");
  expect(refused({ immunity_period: -1 })).toThrow("about.immunity_period");
  expect(refused({ min_non_immune: null })).toThrow("about.min_non_immune");
  expect(parseAbout({ ...json, names: ["\u001b[2J", "a\nb"] }, "about", 2).names).toEqual(["\ufffd[2J", "a b"]);
});
