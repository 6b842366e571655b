/** Makes random numbers from a seed, so that the same scenario and the same calls give the same delays. Identifiers
 * do not come from here (ids.ts makes them), because they must differ between two emulators. */

export type Random = () => number;

/** The generator Mulberry32. Its 32 bits of state are enough to spread delays. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Returns a random whole number from `low` to `high`, both included. */
export function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + Math.floor(random() * (high - low + 1));
}
