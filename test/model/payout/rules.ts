/** What sets the runtimes apart: one name for each switch of payout.md, with the runtimes that have it. */

/** The runtimes whose payout is established. Of 233 to 260 no record is read here. */
export const FIRST = 261;
export const LAST = 425;

export function rulesOf(spec: number) {
  const from = (first: number) => spec >= first;
  return {
    // 5.1 Which subnets
    listIgnoresFirstEmission: spec >= 342 && spec <= 344,
    listNeedsSubtoken: from(361),
    listNeedsRegistration: from(361),
    powRegistrationCounts: spec < 397,
    // 5.2 Shares
    flowShares: spec >= 334 && spec <= 420,
    flowStartsFromPrice: spec < 348,
    flowStartScaled: from(338),
    priceEmaShares: from(421),
    sharesByRootProportion: spec < 425,
    netFlow: from(411),
    emissionSwitch: from(411),
    // 5.3 Price
    priceOfReserves: spec < 283,
    priceIsU64F64: from(423),
    // 5.4 Terms
    subsidy: spec >= 298 && spec <= 341,
    subsidyCapsByBlockEmission: from(320),
    excess: from(342),
    excessBoughtIfNotZero: spec < 361,
    capByBlockEmission: from(362),
    capByRootProportion: from(421),
    issuanceCountsProvided: spec >= 361 && spec <= 390,
    buyKept: from(413),
    closedTakesNothing: from(301),
    stableTradesMoveReserves: from(306),
    credit: from(411),
    poolFirst: from(342),
    subnetBySubnet: from(361),
    poolMayRefuse: from(423),
    protocolFlow: from(411),
    // 5.5 Split
    rootSold: spec < 334,
    failedSaleCreditsNothing: spec >= 283 && spec < 298,
    rootAlphaKept: from(334),
    rootSellFlag: from(342),
    serverAndValidator: from(343),
    ownerCutSwitch: from(411),
    // 5.7 Moving price
    movingPriceInCoinbase: spec < 361,
    movingPriceWide: from(423),
    // 6.1 Amounts
    drainAllFirst: from(361),
    countedEpochs: from(423),
    incentiveSumWraps: spec < 298,
    // 6.2 Childkeys
    childkeyBurn: from(315),
    minChildkeyTake: from(411),
    // 6.5 Payments
    ownerHotkeysWithheld: from(306),
    ownerHotkeysLimited: spec < 320,
    recycleOrBurn: from(320),
    autoStake: from(315),
    minerBurned: from(421),
    rootTaoRaised: from(283),
    rootInAlphaDividends: spec < 361,
    stakingHotkeys: from(283),
    assets: from(411),
    // 7 Share pools
    decimalPools: from(397),
  };
}

export type Rules = ReturnType<typeof rulesOf>;
