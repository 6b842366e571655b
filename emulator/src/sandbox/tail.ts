/** Keeps the last 24 KB of a command's output, as the agent does, and counts the bytes before them. */

/** The API page says: "The Output value exceeded 24 KB". */
export const MOST_OUTPUT_BYTES = 24_576;

export class Tail {
  #chunks: Buffer[] = [];
  #kept = 0;
  #total = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#kept += chunk.length;
    this.#total += chunk.length;
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      if (this.#kept - first.length < MOST_OUTPUT_BYTES) return;
      this.#chunks.shift();
      this.#kept -= first.length;
    }
  }

  result(): { readonly output: Buffer; readonly dropped: number } {
    const output = Buffer.concat(this.#chunks).subarray(-MOST_OUTPUT_BYTES);
    return { output, dropped: this.#total - output.length };
  }
}
