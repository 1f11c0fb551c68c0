/** Layouts of pinned runtimes, by spec_version. Written by npm run pin:runtime. */
export const LAYOUTS: Readonly<Record<number, () => Promise<{ readonly default: string }>>> = {
  293: () => import("./spec-293.js"),
  300: () => import("./spec-300.js"),
};
