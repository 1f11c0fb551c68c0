// Shapley values (Shapley 1953): what a miner adds, averaged over all orders in which miners could come. Row by row, for
// those that were asked there; exactly, from all coalitions, where that is less work than the orders that are wanted.

import type { Random } from "../../simulation/random.js";
import { exp, log } from "../arithmetic.js";
import type { View } from "../join.js";
import { meanAnswers } from "./removal.js";

/** A coalition's worth on a row is minus its loss in nats. */
interface Game {
  /** the players of a row */
  readonly players: readonly number[];
  /** Nobody is in it. */
  clear(): void;
  add(player: number): void;
  value(): number;
}

/** Absent players say their average answer: what they add is what depends on the input. */
export const ablationShapley = (view: View, orders: number, random: Random): Float64Array => {
  const values = view.join === "log" ? view.answers.f : view.answers.p;
  const means = meanAnswers(values, view);
  return shapley(view, orders, random, (row) => ablationGame(view, values, means, row));
};

/** Absent players are not there: the gate's weights on the others are scaled up to 1, and nobody at all knows nothing. */
export const removalShapley = (view: View, orders: number, random: Random): Float64Array =>
  shapley(view, orders, random, (row) => removalGame(view, row));

function shapley(view: View, orders: number, random: Random, gameOf: (row: number) => Game): Float64Array {
  const { miners, rows } = view.answers;
  const scores = new Float64Array(miners);
  for (let row = 0; row < rows; ++row) {
    const game = gameOf(row);
    const count = game.players.length;
    const values = 2 ** count <= orders * count ? byCoalitions(game) : byOrders(game, orders, random);
    for (const [k, player] of game.players.entries()) {
      scores[player] = (scores[player] as number) + (values[k] as number) / rows;
    }
  }
  return scores;
}

/** From every coalition: a player's addition to it counts (size! (n - 1 - size)! / n!). */
function byCoalitions(game: Game): Float64Array {
  const n = game.players.length;
  const worth = new Float64Array(1 << n);
  for (let members = 0; members < worth.length; ++members) {
    game.clear();
    for (let k = 0; k < n; ++k) if ((members >> k) & 1) game.add(game.players[k] as number);
    worth[members] = game.value();
  }
  const weights = new Float64Array(n);
  for (let size = 0; size < n; ++size) {
    let choices = 1;
    for (let k = 0; k < size; ++k) choices = (choices * (n - 1 - k)) / (k + 1);
    weights[size] = 1 / (n * choices);
  }
  const values = new Float64Array(n);
  for (let members = 0; members < worth.length; ++members) {
    let size = 0;
    for (let k = 0; k < n; ++k) size += (members >> k) & 1;
    for (let k = 0; k < n; ++k) {
      if ((members >> k) & 1) continue;
      const added = (worth[members | (1 << k)] as number) - (worth[members] as number);
      values[k] = (values[k] as number) + (weights[size] as number) * added;
    }
  }
  return values;
}

/** From random orders, each followed by its reverse, which takes much of the chance out. */
function byOrders(game: Game, orders: number, random: Random): Float64Array {
  const n = game.players.length;
  const values = new Float64Array(n);
  const order = Uint32Array.from(game.players.keys());
  game.clear();
  const first = game.value();
  for (let o = 0; o < orders; ++o) {
    if (o % 2 === 0) {
      for (let i = n - 1; i > 0; --i) {
        const k = random.below(i + 1);
        [order[i], order[k]] = [order[k] as number, order[i] as number];
      }
    } else order.reverse();
    game.clear();
    let before = first;
    for (let i = 0; i < n; ++i) {
      const k = order[i] as number;
      game.add(game.players[k] as number);
      const now = game.value();
      values[k] = (values[k] as number) + (now - before) / orders;
      before = now;
    }
  }
  return values;
}

const playersOf = ({ answers: { miners }, gate }: View, row: number): number[] => {
  const players: number[] = [];
  for (let i = 0; i < miners; ++i) if ((gate[row * miners + i] as number) > 0) players.push(i);
  return players;
};

/** The log join's worth: z(y) - ln sum e^z, scores being at most a few nats apart. */
function certainty(z: Float64Array, y: number, scale: number): number {
  let sum = 0;
  const own = (z[y] as number) * scale;
  for (let c = 0; c < z.length; ++c) sum += exp((z[c] as number) * scale - own);
  return -log(sum);
}

function ablationGame(view: View, values: Float64Array, means: Float64Array, row: number): Game {
  const { miners, rows, classes } = view.answers;
  const y = view.labels[row] as number;
  const players = playersOf(view, row);
  const isLog = view.join === "log";
  // The linear join's loss needs the label's probability alone.
  const [from, to] = isLog ? [0, classes] : [y, y + 1];
  const nobody = new Float64Array(classes);
  for (const i of players) {
    const g = view.gate[row * miners + i] as number;
    for (let c = from; c < to; ++c) nobody[c] = (nobody[c] as number) + g * (means[i * classes + c] as number);
  }
  const z = new Float64Array(classes);
  return {
    players,
    clear: () => z.set(nobody),
    add: (i) => {
      const g = view.gate[row * miners + i] as number;
      const own = (i * rows + row) * classes;
      for (let c = from; c < to; ++c) {
        z[c] = (z[c] as number) + g * ((values[own + c] as number) - (means[i * classes + c] as number));
      }
    },
    value: () => (isLog ? certainty(z, y, 1) : log(z[y] as number)),
  };
}

function removalGame(view: View, row: number): Game {
  const { answers, gate, labels } = view;
  const { miners, rows, classes } = answers;
  const y = labels[row] as number;
  const isLog = view.join === "log";
  const values = isLog ? answers.f : answers.p;
  const [from, to] = isLog ? [0, classes] : [y, y + 1];
  const z = new Float64Array(classes);
  const ignorance = -log(classes);
  let mass = 0;
  return {
    players: playersOf(view, row),
    clear: () => {
      z.fill(0);
      mass = 0;
    },
    add: (i) => {
      const g = gate[row * miners + i] as number;
      mass += g;
      const own = (i * rows + row) * classes;
      for (let c = from; c < to; ++c) z[c] = (z[c] as number) + g * (values[own + c] as number);
    },
    value: () => {
      if (mass === 0) return ignorance;
      return isLog ? certainty(z, y, 1 / mass) : log((z[y] as number) / mass);
    },
  };
}
