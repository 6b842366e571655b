/**
 * How a send is recognised later: the Tag and the Description that go with it, and reading them back.
 * They hold no part of the content: the fingerprint goes through an HMAC whose key stays in state.
 */
import { createHmac } from "node:crypto";
import { sha256Hex } from "./fingerprint.ts";

/** First word of each Description, and the key of the Tag. */
export const MARKER = "pulumi-alicloud-sendfile";
const HEX = 32;

/** Who sends: one resource of one stack, in one life of it. */
export interface Sender {
  /** Random, made at create, gone with destroy. */
  readonly incarnation: string;
  /** Value of the Tag: the same for all lives of the resource. */
  readonly tag: string;
}

export interface Mark {
  readonly incarnation: string;
  readonly seal: string;
  readonly token: string;
}

export function tagOf(urn: string): string {
  return sha256Hex(urn).slice(0, HEX);
}

/** What a fingerprint looks like from outside. */
export function sealOf(incarnation: string, fingerprint: string): string {
  return createHmac("sha256", incarnation).update(fingerprint).digest("hex").slice(0, HEX);
}

export function describe(mark: Mark): string {
  return `${MARKER} ${mark.incarnation} ${mark.seal} ${mark.token}`;
}

export function readMark(description: string): Mark | undefined {
  const [marker, incarnation, seal, token] = description.split(" ");
  if (marker !== MARKER || incarnation === undefined || seal === undefined || token === undefined)
    return undefined;
  return { incarnation, seal, token };
}
