// Whose work goes into a bundle, with their licences.

import { readdirSync, readFileSync } from "node:fs";

/** @param paths of the files that go in, as in an esbuild metafile's inputs */
export function licensesOf(paths) {
  const packages = new Set(paths.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const notices = [...packages].sort().map((folder) => {
    const { name, version, license, homepage, repository } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const source = homepage ?? repository?.url ?? repository;
    const files = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
    const texts = files.map((file) => readFileSync(`${folder}/${file}`, "utf8").trim());
    return [`${name} ${version}, ${license}, ${source}`, ...texts].join("\n\n");
  });
  if (paths.some((path) => path.startsWith("subnet/data/")))
    notices.push(readFileSync("subnet/data/README.md", "utf8").trim());
  return `${notices.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
