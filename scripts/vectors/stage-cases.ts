// The inputs of the suites of single stages: the edges of each by hand, the rest at random.

import type {
  BondsEmaInput,
  ClippingInput,
  LiquidAlphaInput,
  NormaliseInput,
  RawRowJson,
  TopKInput,
  WeightedMedianInput,
} from "../../test/model/stages.js";
import { VectorRandom } from "./random.js";

/** What a case is about, and its input. */
type Cases<Input> = (readonly [description: string, input: Input])[];

const ONE = 2n ** 32n;
const HALF = ONE / 2n;
const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
/** A fraction of 65535, as the epoch makes it of kappa and the like. */
const fraction = (value: number) => (BigInt(value) << 32n) / 65535n;
const text = (values: readonly (bigint | number)[]) => values.map(String);

/** Shares of one: a vector as the epoch normalises it. */
function shares(random: VectorRandom, n: number): string[] {
  const parts = random.list(n, () => (random.below(4) === 0 ? 0n : BigInt(random.below(1_000_000))));
  const sum = parts.reduce((total, part) => total + part, 0n);
  return text(parts.map((part) => (sum === 0n ? 0n : (part * ONE) / sum)));
}

/** Rows of weights on some of the uids, from few values, so that ties come up; now and then out of order. */
function weightRows(random: VectorRandom, n: number, messy: boolean): RawRowJson[] {
  const values = text([
    0n,
    ONE / 3n,
    ONE / 4n,
    HALF,
    ONE,
    BigInt(random.below(2 ** 32)),
    BigInt(random.below(2 ** 32)),
  ]);
  return random.list(n, () => {
    const uids = messy
      ? random.list(random.below(n + 2), () => random.below(n))
      : [...Array(n).keys()].filter(() => random.below(3) > 0);
    return uids.map((uid) => [uid, random.pick(values)]);
  });
}

export function normaliseCases(): Cases<NormaliseInput> {
  const random = new VectorRandom(1);
  const values = (...list: (bigint | number)[]): NormaliseInput => ({ values: text(list) });
  return [
    ["nothing", values()],
    ["a zero", values(0)],
    ["zeros", values(0, 0, 0)],
    ["the smallest number", values(1)],
    ["one", values(ONE)],
    ["a sum of one", values(HALF, ONE / 4n, ONE / 4n)],
    ["a sum just below one", values(ONE / 3n, ONE / 3n, ONE / 3n)],
    ["a sum just above one", values(ONE / 3n, ONE / 3n, ONE / 3n + 2n)],
    ["normalised before, and not the same again", values(1431655765n, 1431655765n, 1431655764n)],
    ["the largest number", values(MAX)],
    ["the least number", values(MIN)],
    ["a negative number", values(-ONE, 3n * ONE)],
    ["a negative sum", values(-3n * ONE, ONE)],
    ["a negative quotient with a remainder", values(-1, 4)],
    ["a sum of zero", values(5, -5)],
    ["a sum that wraps to zero", values(2n ** 62n, 2n ** 62n, 2n ** 62n, 2n ** 62n)],
    ["a sum that wraps to a negative number", values(2n ** 62n, 2n ** 62n)],
    ["a sum that wraps to a positive number", values(MIN, MIN, ONE, 7)],
    ["quotients that overflow", values(2n ** 62n, 1n - 2n ** 62n)],
    ...random.list(
      8,
      () => ["shares", values(...random.list(2 + random.below(8), () => random.below(2 ** 32)))] as const,
    ),
    ...random.list(
      6,
      () => ["any numbers", values(...random.list(2 + random.below(5), () => random.bits(63)))] as const,
    ),
    ...random.list(6, () => ["small numbers", values(...random.list(3, () => random.bits(4)))] as const),
  ];
}

export function topKCases(): Cases<TopKInput> {
  const random = new VectorRandom(2);
  const of = (k: number, ...values: (bigint | number)[]): TopKInput => ({ values: text(values), k });
  return [
    ["nobody", of(3)],
    ["no seat", of(0, 1, 2, 3)],
    ["a seat", of(1, 1, 3, 2)],
    ["one seat less than there are", of(2, 1, 3, 2)],
    ["a seat for everybody", of(3, 1, 3, 2)],
    ["more seats than there are", of(65535, 1, 3, 2)],
    ["all equal, one seat", of(1, 7, 7, 7)],
    ["all equal, two seats", of(2, 7, 7, 7)],
    ["all zero", of(2, 0, 0, 0, 0)],
    ["a tie at the boundary", of(2, 5, 9, 5, 5)],
    ["a tie above the boundary", of(3, 9, 5, 9, 1)],
    ["a tie below the boundary", of(1, 5, 9, 5)],
    ["zeros at the boundary", of(3, 0, 9, 0, 8, 0)],
    ["negative numbers", of(2, -5, -1, -9, -1)],
    ["the extremes", of(2, MIN, MAX, 0, MAX, MIN)],
    ["neighbours", of(2, HALF, HALF + 1n, HALF - 1n, HALF)],
    ...random.list(18, () => {
      const n = 2 + random.below(9);
      return ["few values", of(random.below(n + 1), ...random.list(n, () => random.below(4)))] as const;
    }),
    ...random.list(6, () => ["any numbers", of(3, ...random.list(6, () => random.bits(63)))] as const),
  ];
}

export function weightedMedianCases(): Cases<WeightedMedianInput> {
  const random = new VectorRandom(3);
  const kappa = 32767;
  /** Two validators of three neurons, who disagree on the last. */
  const two = (first: bigint, second: bigint, kappa: number): WeightedMedianInput => ({
    stake: text([first, second, 0n]),
    weights: [[[2, String(ONE / 4n)]], [[2, String(HALF)]], []],
    kappa,
  });
  const boundaries = [1, 13107, 32767, 32768, 52428, 65534].flatMap((kappa) => {
    const minority = ONE - fraction(kappa);
    return [-1n, 0n, 1n].map(
      (more) =>
        [
          `the lower weight has ${more === 0n ? "exactly" : more < 0n ? "a little less than" : "a little more than"} the minority`,
          two(minority + more, ONE - minority - more, kappa),
        ] as const,
    );
  });
  return [
    ["nobody", { stake: [], weights: [], kappa }],
    ["nobody with stake", { stake: ["0", "0"], weights: [[[1, String(ONE)]], [[0, String(ONE)]]], kappa }],
    ["one validator", { stake: text([ONE, 0]), weights: [[[1, String(ONE)]], []], kappa }],
    ["one validator without weights", { stake: text([ONE, 0]), weights: [[], []], kappa }],
    ["one validator, kappa 0", { stake: text([ONE, 0]), weights: [[[1, "5"]], [[0, "7"]]], kappa: 0 }],
    ["one validator, kappa 1", { stake: text([ONE, 0]), weights: [[[1, "5"]], [[0, "7"]]], kappa: 65535 }],
    ...boundaries,
    ["two halves, kappa 0: the largest", two(HALF, HALF, 0)],
    ["two halves, kappa 1: the smallest", two(HALF, HALF, 65535)],
    ["stake that does not sum to one is normalised", two(HALF, HALF / 2n, kappa)],
    ["the smallest stake counts", two(1n, 1n, kappa)],
    [
      "a repeated uid: the last counts",
      {
        ...two(HALF, HALF, kappa),
        weights: [
          [
            [2, "9"],
            [2, "5"],
          ],
          [[2, "7"]],
          [],
        ],
      },
    ],
    [
      "a repeated uid: the last is 0",
      {
        ...two(HALF, HALF, kappa),
        weights: [
          [
            [2, "9"],
            [2, "0"],
          ],
          [[2, "7"]],
          [],
        ],
      },
    ],
    [
      "a repeated uid: the first is 0",
      {
        ...two(HALF, HALF, 65535),
        weights: [
          [
            [2, "0"],
            [2, "9"],
          ],
          [[2, "7"]],
          [],
        ],
      },
    ],
    ["a stored zero is a weight of zero", { ...two(HALF, HALF, 65535), weights: [[[2, "0"]], [[2, "7"]], []] }],
    ["weights above one", { ...two(HALF, HALF, 0), weights: [[[2, String(65535n * ONE)]], [[2, String(MAX)]], []] }],
    ...random.list(16, (i) => {
      const n = 2 + random.below(6);
      const kappas = [0, 16383, 32767, 32768, 49151, 65535];
      const input = {
        stake: shares(random, n),
        weights: weightRows(random, n, i % 3 === 2),
        kappa: random.pick(kappas),
      };
      return [i % 3 === 2 ? "messy rows" : "any rows", input] as const;
    }),
  ];
}

export function clippingCases(): Cases<ClippingInput> {
  const random = new VectorRandom(4);
  const penalties = [0, 1, 32768, 65534, 65535];
  const rows: RawRowJson[] = [
    [
      [1, String(HALF)],
      [2, String(HALF)],
    ],
    [[2, String(ONE)]],
    [
      [0, "0"],
      [1, "3"],
    ],
  ];
  const of = (bonds_penalty: number, weights = rows, ...consensus: (bigint | number)[]): ClippingInput => ({
    stake: text([HALF, HALF, 0]),
    weights,
    consensus: text(consensus.length > 0 ? consensus : [0n, ONE / 3n, ONE / 3n]),
    bonds_penalty,
  });
  const repeated: RawRowJson[] = [
    [
      [2, "9"],
      [1, "8"],
      [2, "5"],
    ],
    [],
    [],
  ];
  return [
    ["nobody", { stake: [], weights: [], consensus: [], bonds_penalty: 65535 }],
    ...penalties.flatMap(
      (penalty): Cases<ClippingInput> => [
        ["weights above the consensus", of(penalty)],
        ["a consensus of zero: weights are cut away", of(penalty, rows, 0, 0, 0)],
        ["a consensus nobody exceeds", of(penalty, rows, ONE, ONE, ONE)],
        ["a weight just above, and at the consensus", of(penalty, rows, 0, HALF - 1n, HALF)],
        ["a repeated uid in an unsorted row", of(penalty, repeated, 0, 4, 7)],
      ],
    ),
    ...random.list(15, (i) => {
      const n = 2 + random.below(5);
      const consensus = random.list(n, () => random.pick([0n, ONE / 4n, ONE / 3n, HALF, ONE]));
      const weights = weightRows(random, n, i % 3 === 2);
      const input = {
        stake: shares(random, n),
        weights,
        consensus: text(consensus),
        bonds_penalty: random.pick(penalties),
      };
      return [i % 3 === 2 ? "messy rows" : "any rows", input] as const;
    }),
  ];
}

export function bondsEmaCases(): Cases<BondsEmaInput> {
  const random = new VectorRandom(5);
  const averages = ["0", "500000", "900000", "999999", "1000000", "1000001", "2000000", "18446744073709551615"];
  const base: BondsEmaInput = {
    stake: text([HALF, ONE / 4n, ONE / 4n]),
    weights_for_bonds: [
      [
        [1, String(HALF)],
        [2, String(HALF)],
      ],
      [[2, String(ONE)]],
      [],
    ],
    bonds: [
      [
        [1, 65535],
        [2, 1],
      ],
      [[2, 65535]],
      [[1, 7]],
    ],
    incentive: text([0n, ONE / 3n, ONE - ONE / 3n]),
    bonds_moving_average: "900000",
  };
  return [
    ["nobody", { stake: [], weights_for_bonds: [], bonds: [], incentive: [], bonds_moving_average: "900000" }],
    ...averages.map((bonds_moving_average) => ["a moving average", { ...base, bonds_moving_average }] as const),
    ["no old bonds", { ...base, bonds: [[], [], []] }],
    ["no new weights", { ...base, weights_for_bonds: [[], [], []] }],
    ["neither", { ...base, weights_for_bonds: [[], [], []], bonds: [[], [], []] }],
    ["no stake", { ...base, stake: ["0", "0", "0"] }],
    ["no incentive", { ...base, incentive: ["0", "0", "0"] }],
    [
      "stored zeros",
      {
        ...base,
        bonds: [
          [
            [1, 0],
            [2, 0],
          ],
          [[2, 0]],
          [],
        ],
      },
    ],
    ["weights of zero", { ...base, weights_for_bonds: [[[1, "0"]], [[2, "0"]], []] }],
    ["the smallest weights", { ...base, weights_for_bonds: [[[1, "1"]], [[1, "2"]], []] }],
    [
      "a repeated uid in the weights: they add up",
      {
        ...base,
        weights_for_bonds: [
          [
            [2, "9"],
            [2, "5"],
          ],
          [[2, "7"]],
          [],
        ],
      },
    ],
    [
      "a repeated uid in the bonds: they add up",
      {
        ...base,
        bonds: [
          [
            [2, 9],
            [2, 5],
          ],
          [[2, 7]],
          [],
        ],
      },
    ],
    [
      "unsorted rows",
      {
        ...base,
        weights_for_bonds: [
          [
            [2, "9"],
            [1, "5"],
          ],
          [],
          [],
        ],
        bonds: [
          [
            [2, 9],
            [0, 5],
          ],
          [],
          [],
        ],
      },
    ],
    [
      "a bond on no neuron",
      {
        ...base,
        bonds: [
          [
            [1, 65535],
            [3, 9],
          ],
          [[65535, 7]],
          [],
        ],
      },
    ],
    ...random.list(15, (i) => {
      const n = 2 + random.below(5);
      const messy = i % 3 === 2;
      const bonds = weightRows(random, n, messy).map((row) =>
        row.map(([uid]) => [uid, random.below(65536)] as [number, number]),
      );
      const input = {
        stake: shares(random, n),
        weights_for_bonds: weightRows(random, n, messy),
        bonds,
        incentive: shares(random, n),
        bonds_moving_average: random.pick(averages),
      };
      return [messy ? "messy rows" : "any rows", input] as const;
    }),
  ];
}

export function liquidAlphaCases(): Cases<LiquidAlphaInput> {
  const random = new VectorRandom(6);
  // Each triple once: weight, old bond, consensus.
  const edges: (readonly [bigint, bigint, bigint])[] = [
    [0n, 0n, 0n],
    [HALF, HALF, HALF],
    [ONE, 0n, 0n],
    [0n, ONE, 0n],
    [HALF, 0n, 0n],
    [0n, HALF, ONE],
    [ONE / 3n, 0n, ONE / 4n],
    [ONE / 4n, 0n, ONE / 3n],
    [ONE / 4n, ONE / 3n, 0n],
    [2n * ONE, 0n, 0n],
    [0n, 2n * ONE, 0n],
    [1n, 1n, 0n],
    [1n, 2n, 0n],
    [-ONE, 0n, 0n],
    [MIN, MAX, MAX],
    [MAX, MIN, MIN],
  ];
  const some = random.list(48, () => [random.below(2 ** 32), random.below(2 ** 32), random.below(2 ** 31)] as const);
  const of = (triples: readonly (readonly (bigint | number)[])[], low: number, high: number, steepness: number) => ({
    weights: text(triples.map(([weight = 0]) => weight)),
    bonds: text(triples.map(([, bond = 0]) => bond)),
    consensus: text(triples.map(([, , consensus = 0]) => consensus)),
    alpha_low: low,
    alpha_high: high,
    alpha_sigmoid_steepness: steepness,
  });
  const steepnesses = [
    0, 1, 33, 100, 200, 777, 1000, 1234, 4000, 4001, 10000, 32767, -1, -100, -333, -1000, -4300, -32768,
  ];
  const spans = [
    [45875, 58982],
    [0, 65535],
    [65535, 0],
    [58982, 45875],
    [0, 0],
    [65535, 65535],
    [1, 65534],
  ] as const;
  return [
    ["no pairs", of([], 45875, 58982, 1000)],
    ...steepnesses.map((steepness) => [`steepness ${steepness}`, of(edges, 45875, 58982, steepness)] as const),
    ...spans.map(([low, high]) => [`between ${low} and ${high}`, of(edges, low, high, 1000)] as const),
    ...steepnesses.map((steepness) => [`steepness ${steepness}, any pairs`, of(some, 0, 65535, steepness)] as const),
  ];
}
