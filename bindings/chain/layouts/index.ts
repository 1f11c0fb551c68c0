/** Layouts at hand, by spec_version. Written by npm run pin:runtime. */
export const LAYOUTS: Readonly<Record<number, () => Promise<{ readonly default: string }>>> = {
  240: () => import("./spec-240.js"),
  293: () => import("./spec-293.js"),
  300: () => import("./spec-300.js"),
  381: () => import("./spec-381.js"),
  424: () => import("./spec-424.js"),
  439: () => import("./spec-439.js"),
  461: () => import("./spec-461.js"),
};
