/** Keeps the output of a command as the agent does: its beginning and its end. The bytes between are counted. */

/** The agent sends this much while the command runs. */
export const FIRST_BYTES = 6_000;
/** The agent keeps at least this much in all, whatever quota the server names. */
export const LEAST_QUOTA = 12_000;

export class Output {
  readonly #quota: number;
  #first: Buffer = Buffer.alloc(0);
  #last: Buffer[] = [];
  /** Bytes in #last. */
  #kept = 0;
  #total = 0;

  /** `logQuota` is the quota that the server names. */
  constructor(logQuota: number) {
    this.#quota = Math.max(logQuota, LEAST_QUOTA);
  }

  add(chunk: Buffer): void {
    this.#total += chunk.length;
    const room = FIRST_BYTES - this.#first.length;
    if (room > 0) this.#first = Buffer.concat([this.#first, chunk.subarray(0, room)]);
    this.#addLast(chunk.subarray(Math.max(0, room)));
  }

  result(): { readonly output: Buffer; readonly dropped: number } {
    const last = Buffer.concat(this.#last).subarray(-this.#mostLast);
    const output = Buffer.concat([this.#first, last]);
    return { output, dropped: this.#total - output.length };
  }

  get #mostLast(): number {
    return this.#quota - FIRST_BYTES;
  }

  #addLast(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#last.push(chunk);
    this.#kept += chunk.length;
    for (let oldest = this.#last[0]; oldest !== undefined; oldest = this.#last[0]) {
      if (this.#kept - oldest.length < this.#mostLast) return;
      this.#last.shift();
      this.#kept -= oldest.length;
    }
  }
}

/** Cuts an output that is there already. */
export function cut(bytes: Buffer, logQuota: number): ReturnType<Output["result"]> {
  const output = new Output(logQuota);
  output.add(bytes);
  return output.result();
}
