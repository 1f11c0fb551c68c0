// The house (CONTRIBUTING.md, "Rules"): which room may import which, read off the import statements, types included.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** What a room may import beside itself and the rooms inside it. A file belongs to the innermost room it lies in. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "assembly/layout": [],
  "assembly/record": ["assembly/layout"],
  "assembly/fixed": [],
  "assembly/epoch": ["assembly/fixed", "assembly/record", "assembly/layout"],
  "assembly/emission": ["assembly/fixed", "assembly/record", "assembly/layout"],
  "assembly/operations": ["assembly"],
  assembly: [],
  "bindings/chain": ["bindings", "assembly/layout"],
  bindings: ["assembly/layout"],
  simulation: ["bindings"],
  subnet: ["simulation", "bindings"],
  cli: ["subnet", "simulation", "bindings", "assembly/layout", "package.json"],
  web: ["subnet", "simulation", "bindings", "assembly/layout"],
};

/** The single places that reach further: where the emission runs epochs, and the library's and the page's way to a node. */
const doors: readonly string[] = ["assembly/emission/payout.ts -> assembly/epoch/epoch.ts"];

/** Rooms inside bindings/ that nothing in it may import but its front door. */
const above = ["bindings/chain"];

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.tsx", "*.json"], {
  encoding: "utf8",
}).split("\n");
const known = new Set(files);
const sources = files.filter((file) => /\.tsx?$/.test(file) && roomOf(file) !== undefined);

function roomOf(file: string): string | undefined {
  const holding = Object.keys(rooms).filter((room) => file.startsWith(`${room}/`));
  return holding.sort((a, b) => b.length - a.length)[0];
}

/** The imports of a file's text from files of the project; packages are none. */
function importsOf(from: string, text: string): Import[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName.replace(/\?.*$/, ""))
    .filter((name) => name.startsWith("."))
    .map((name) => {
      const path = posix.join(posix.dirname(from), name);
      const plain = path.replace(/\.js$/, "");
      return { from, to: [path, `${plain}.ts`, `${plain}.tsx`].find((candidate) => known.has(candidate)) ?? path };
    });
}

function isAllowed({ from, to }: Import): boolean {
  const room = roomOf(from) as string;
  const isWithin = (folder: string) => to === folder || to.startsWith(`${folder}/`);
  if (doors.includes(`${from} -> ${to}`)) return true;
  if (above.some((inner) => isWithin(inner) && roomOf(from) === posix.dirname(inner))) return false;
  return [room, ...(rooms[room] as string[])].some(isWithin);
}

/** The first circle of imports there is, as the files along it. */
function circle(imports: readonly Import[]): string[] | undefined {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const to of next.get(file) ?? []) {
      const found = walk(to, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of next.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
}

const shown = ({ from, to }: Import) => `${from} -> ${to}`;
const imports = sources.flatMap((file) => importsOf(file, readFileSync(file, "utf8")));

describe("the rooms", () => {
  test("import only what lies below them", () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(imports.filter((one) => !isAllowed(one)).map(shown)).toEqual([]);
  });

  test("have no circles, types included", () => {
    expect(circle(imports)).toBeUndefined();
  });

  test.each([
    ["assembly/epoch/bonds.ts", 'import { pay } from "../emission/distribute";'],
    ["assembly/layout/record.ts", 'import { Arena } from "../record/arena";'],
    ["assembly/emission/coinbase.ts", 'import { epoch } from "../epoch/epoch";'],
    ["bindings/state.ts", 'import { Arena } from "../assembly/record/arena.js";'],
    ["bindings/state.ts", 'import type { Scenario } from "../simulation/scenario.js";'],
    ["bindings/state.ts", 'const chain = await import("./chain/index.js");'],
    ["bindings/chain/epoch.ts", 'export { run } from "../../cli/run.js";'],
    ["simulation/history.ts", 'import { write } from "../cli/files.js";'],
    ["web/read.ts", 'import { program } from "../cli/program.js";'],
  ])("a planted import the other way is seen: %s, %s", (file, statement) => {
    const planted = importsOf(file, statement);
    expect(planted).toHaveLength(1);
    expect(planted.filter((one) => !isAllowed(one))).toEqual(planted);
  });

  test("a planted circle is seen", () => {
    const back = importsOf("bindings/error.ts", 'import type { EpochState } from "./state.js";');
    expect(circle([...imports, ...back])?.length).toBeGreaterThan(2);
  });
});

describe("functions", () => {
  /** Functions of more than 70 lines, or 6 parameters. */
  function large(file: string, text: string): string[] {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line;
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
        const lines = lineAt(node.end) - lineAt(node.getStart()) + 1;
        const parameters = node.parameters.length;
        const name = node.name?.getText() ?? "a function without a name";
        if (lines > 70 || parameters > 6) found.push(`${file}: ${name}, ${lines} lines, ${parameters} parameters`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  }

  test("fit on a screen", () => {
    expect(sources.length).toBeGreaterThan(250);
    expect(sources.flatMap((file) => large(file, readFileSync(file, "utf8")))).toEqual([]);
  });

  test("that don't are seen", () => {
    expect(large("a.ts", `function long() {${"\n".repeat(70)}}`)).toEqual(["a.ts: long, 71 lines, 0 parameters"]);
    expect(large("a.ts", "const wide = { of(a, b, c, d, e, f, g) {} };")).toEqual(["a.ts: of, 1 lines, 7 parameters"]);
  });
});
