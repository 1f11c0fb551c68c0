import { createHash } from "node:crypto";
import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The modes of files and all that is in folders, whatever the umask was: they are part of a package's bytes. */
export function fixModes(...paths) {
  for (const path of paths) {
    const stat = lstatSync(path);
    if (stat.isDirectory()) fixModes(...readdirSync(path).map((name) => join(path, name)));
    chmodSync(path, stat.isDirectory() || path.endsWith("cli/yuma.js") ? 0o755 : 0o644);
  }
}
