/** Streams, hashes and encodings of .NET, as far as the scripts use them. */
import { createHash, type Hash } from "node:crypto";
import type { Value } from "./values.ts";

/** A stream over bytes; \`close\` hands them on where it writes. */
export class Stream {
  position = 0;
  data: Buffer;
  private readonly closed: (data: Buffer) => void;
  constructor(data: Buffer, closed: (data: Buffer) => void = () => undefined) {
    this.data = data;
    this.closed = closed;
  }
  get length() {
    return this.data.length;
  }
  read(into: Buffer, at: number, count: number) {
    const n = this.data.copy(into, at, this.position, this.position + count);
    this.position += n;
    return n;
  }
  write(bytes: Buffer) {
    this.data = Buffer.concat([this.data, bytes]);
  }
  seek(offset: number) {
    this.position = this.data.length + offset;
    return this.position;
  }
  copyto(other: Stream) {
    other.write(this.data.subarray(this.position));
  }
  toarray() {
    return this.data;
  }
  flush() {}
  close() {
    this.closed(this.data);
  }
}

export class Sha {
  private readonly sum: Hash = createHash("sha256");
  hash: Buffer = Buffer.alloc(0);
  transformblock(bytes: Buffer, at: number, count: number) {
    this.sum.update(bytes.subarray(at, at + count));
    return count;
  }
  transformfinalblock() {
    this.hash = this.sum.digest();
    return this.hash;
  }
}

export const encoding = (kind: BufferEncoding) => ({
  getstring: (bytes: Buffer, at = 0, count = bytes.length) => bytes.toString(kind, at, at + count),
  getbytes: (given: string) => Buffer.from(given, kind),
});

/** Methods of texts, by their names in small letters. */
export const ON_TEXT: Readonly<Record<string, (given: string, ...args: readonly string[]) => Value>> = {
  split: (given, by = "") => given.split(by),
  replace: (given, one = "", other = "") => given.replaceAll(one, () => other),
  substring: (given, at, count) => given.substr(Number(at), count === undefined ? undefined : Number(count)),
  tolower: (given) => given.toLowerCase(),
  tolowerinvariant: (given) => given.toLowerCase(),
  toupper: (given) => given.toUpperCase(),
  startswith: (given, start = "") => given.startsWith(start),
};
