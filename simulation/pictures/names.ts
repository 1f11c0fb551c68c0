// What the pictures of a simulation are called: apart from them, for whoever only offers them.

export const chartNames = ["stake", "dividends", "incentive", "bonds"] as const;
export type ChartName = (typeof chartNames)[number];
