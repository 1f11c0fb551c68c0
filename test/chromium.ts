import { existsSync } from "node:fs";

/** A Chromium that is installed already; nothing is downloaded. */
export const findChromium = () =>
  [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (path): path is string => path !== undefined && existsSync(path),
  );
