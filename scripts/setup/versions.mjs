// @ts-check
// Reads and compares version numbers of Pulumi, Node and Go.
// By hand, because the set-up runs before any package is installed.

/**
 * First version in a text such as `v3.274.1`, `go version go1.26.8 linux/amd64` or `v3.200.0-alpha.1`.
 * @param {string} text
 * @returns {{ numbers: [number, number, number], pre: boolean, text: string } | undefined}
 */
export function parseVersion(text) {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?(-[0-9A-Za-z][0-9A-Za-z.-]*)?/.exec(text);
  if (!found) return undefined;
  const numbers = /** @type {[number, number, number]} */ ([found[1], found[2], found[3] ?? "0"].map(Number));
  return { numbers, pre: found[4] !== undefined, text: numbers.join(".") + (found[4] ?? "") };
}

/**
 * Whether `text` holds a version that is `oldest` or newer; a pre-release counts as older than its release.
 * @param {string} text
 * @param {string} oldest
 * @returns {boolean}
 */
export function atLeast(text, oldest) {
  const have = parseVersion(text);
  const want = parseVersion(oldest);
  if (!have || !want) return false;
  for (const [i, number] of want.numbers.entries()) {
    const mine = have.numbers[i] ?? 0;
    if (mine !== number) return mine > number;
  }
  return !have.pre || want.pre;
}
