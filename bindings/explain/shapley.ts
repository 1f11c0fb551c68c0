// How a difference is shared among its causes: each has what it changes, averaged over every order in which they can change.

/**
 * The Shapley values of a function of sets, in integers that add up to its difference between all and none. Each is floored,
 * and what is left of the difference goes one by one to those with the largest remainder, of equal ones to the first.
 * @param value of a set, given as the sum of 2^i over its members i
 */
export function shapley(members: number, value: (set: number) => bigint): bigint[] {
  const values = Array.from({ length: 2 ** members }, (_, set) => value(set));
  const factorial = (n: number): bigint => (n === 0 ? 1n : BigInt(n) * factorial(n - 1));
  const orders = factorial(members);
  const all = [...Array(members).keys()];
  // Orders of all members in which those of the set, and no other, come before this one.
  const weights = all.map((size) => factorial(size) * factorial(members - 1 - size));
  const sums = all.map((member) => {
    let sum = 0n;
    for (const [set, without] of values.entries()) {
      if (set & (1 << member)) continue;
      sum += (weights[sizeOf(set)] as bigint) * ((values[set | (1 << member)] as bigint) - without);
    }
    return sum;
  });
  return shared(sums, orders);
}

/** The sums over a divisor, as integers that add up to that of all sums. */
function shared(sums: readonly bigint[], divisor: bigint): bigint[] {
  const remainders = sums.map((sum) => ((sum % divisor) + divisor) % divisor);
  const floors = sums.map((sum, i) => (sum - (remainders[i] as bigint)) / divisor);
  const left = Number(remainders.reduce((total, remainder) => total + remainder, 0n) / divisor);
  const order = [...sums.keys()].sort((a, b) => compare(remainders[b] as bigint, remainders[a] as bigint) || a - b);
  for (const i of order.slice(0, left)) floors[i] = (floors[i] as bigint) + 1n;
  return floors;
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest > 0; rest >>= 1) size += rest & 1;
  return size;
}
