import { extname } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Of a file that a test serves to a browser. */
export const contentType = (file: string): string => types[extname(file)] ?? "application/octet-stream";
