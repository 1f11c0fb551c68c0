// Whose work goes into a package: their licences, and a CycloneDX list of them for scanners.
//   node scripts/notices.mjs FOLDER PURL   for a package that holds the blob and nothing else of others, such as the hosts'

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sha256 } from "./build/files.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What is compiled into yuma.wasm: noted by scripts/build/blob.mjs from what the compiler read. */
export const blobInputs = () => Object.keys(JSON.parse(readFileSync(join(root, "dist/inputs/blob.json"), "utf8")));

/**
 * Writes LICENSES.txt and sbom.cdx.json beside a package's files.
 * @param {string} folder of the package
 * @param {string} purl of the package, as in pkg:npm/yuma-consensus@0.1.0
 * @param {string[]} inputs all files that go in, as in an esbuild metafile
 */
export function writeNotices(folder, purl, inputs) {
  const packages = packagesOf(inputs);
  const data = inputs.some((path) => path.startsWith("subnet/data/"));
  writeFileSync(join(folder, "LICENSES.txt"), licenses(packages, data));
  writeFileSync(join(folder, "sbom.cdx.json"), `${JSON.stringify(bom(purl, packages), null, 2)}\n`);
}

/** The packages of node_modules that files belong to, each once, with their licence texts. */
function packagesOf(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  return [...folders].sort().map((folder) => {
    const { name, version, license, homepage, repository } = JSON.parse(
      readFileSync(join(root, folder, "package.json"), "utf8"),
    );
    const texts = licenceTexts(join(root, folder), name);
    if (typeof license !== "string" || texts.length === 0) {
      throw new Error(
        `${name} goes into a package of ours, and there is no text of its licence: put that of its repository into scripts/licenses/`,
      );
    }
    const address = homepage ?? repository?.url ?? repository;
    const source = address
      ?.replace(/^git\+/, "")
      .replace(/^git:/, "https:")
      .replace(/^([\w-]+\/[\w-]+)$/, "https://github.com/$1");
    return { name, version, license, texts, source };
  });
}

/** Those in the package; scripts/licenses/ has what a package forgot, from its repository. */
function licenceTexts(folder, name) {
  const own = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => join(folder, file));
  const kept = join(root, `scripts/licenses/${name.replace("/", "+")}.txt`);
  const files = own.length === 0 && existsSync(kept) ? [kept] : own;
  return files.map((file) => readFileSync(file, "utf8").trim());
}

/** A text that several packages have stands once. */
function licenses(packages, data) {
  const packagesByText = new Map();
  for (const one of packages) {
    const text = one.texts.join("\n\n");
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), one]);
  }
  const notices = [...packagesByText].map(([text, users]) =>
    [
      users.map(({ name, version, license, source }) => `${name} ${version}, ${license}, ${source}`).join("\n"),
      text,
    ].join("\n\n"),
  );
  if (data) notices.push(readFileSync(join(root, "subnet/data/README.md"), "utf8").trim());
  return `${notices.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** CycloneDX 1.6, without a time or a serial number: the same files give the same list. */
function bom(purl, packages) {
  const [, name, version] = /([^/]+)@([^@]+)$/.exec(purl);
  const blob = "yuma.wasm";
  const compiled = packagesOf(blobInputs()).map(purlOf);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "library", "bom-ref": purl, name, version, purl, licenses: licenceOf("Apache-2.0") },
    },
    components: [
      {
        type: "file",
        "bom-ref": blob,
        name: blob,
        hashes: [{ alg: "SHA-256", content: sha256(readFileSync(join(root, "dist", blob))) }],
        licenses: licenceOf("Apache-2.0"),
      },
      ...packages.map((one) => ({
        type: "library",
        "bom-ref": purlOf(one),
        name: one.name,
        version: one.version,
        purl: purlOf(one),
        licenses: licenceOf(one.license),
        ...(one.source && { externalReferences: [{ type: "website", url: one.source }] }),
      })),
    ],
    dependencies: [
      { ref: purl, dependsOn: [blob, ...packages.map(purlOf).filter((one) => !compiled.includes(one))] },
      { ref: blob, dependsOn: compiled },
    ],
  };
}

const purlOf = ({ name, version }) => `pkg:npm/${name.replace("@", "%40")}@${version}`;
const licenceOf = (id) => [/\s/.test(id) ? { expression: id } : { license: { id } }];

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [folder, purl] = process.argv.slice(2);
  if (!purl || !existsSync(folder)) throw new Error("usage: node scripts/notices.mjs FOLDER PURL");
  writeNotices(resolve(folder), purl, blobInputs());
}
