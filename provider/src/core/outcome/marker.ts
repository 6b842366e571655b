/**
 * How a send is recognised later: the Tag and the Description that go with it, and reading them back.
 * They hold no part of the content, nor anything by which a guess at it could be tested.
 */
import { keyedDigest, sha256Hex } from "../inputs/delivery-key.ts";

/** First word of each Description, and the key of the Tag. */
export const MARKER = "pulumi-alicloud-sendfile";
/** Key of the Tag whose value is the run: its sends are read together. */
export const RUN_KEY = `${MARKER}-run`;
const HEX = 32;

export interface Mark {
  readonly incarnation: string;
  /** Of the delivery that the send carries. */
  readonly deliveryDigest: string;
  /** The send's ClientToken; ends with its number. */
  readonly token: string;
  /** The Tag, for sends that had to go without it. */
  readonly tag: string;
  readonly timeoutSeconds: number;
  /** `project/stack` of the sender, so that another stack can be named; "" when not known. */
  readonly origin: string;
}

/** `project/stack` out of a URN, `urn:pulumi:stack::project::type::name`. */
export function originOf(urn: string): string {
  const [, stack, project] = /^urn:pulumi:([^:\s]+)::([^:\s]+)::/.exec(urn) ?? [];
  return stack === undefined || project === undefined ? "" : `${project}/${stack}`.slice(0, MAX_ORIGIN);
}

/** Keeps the Description, of at most 512 characters, far from its limit. */
const MAX_ORIGIN = 150;

export function tagOf(urn: string): string {
  return sha256Hex(urn).slice(0, HEX);
}

/** Value of the run's Tag, and the first part of its tokens. */
export function runTagOf(incarnation: string, run: string): string {
  return `${incarnation}-${run}`;
}

/** Names a delivery in the Descriptions of its sends. */
export function deliveryDigest(digestKey: string, key: string): string {
  return keyedDigest(digestKey, "description", [key], HEX);
}

export function describe(mark: Mark): string {
  const { incarnation, deliveryDigest, token, tag, timeoutSeconds, origin } = mark;
  return [MARKER, incarnation, deliveryDigest, token, tag, timeoutSeconds, origin].join(" ").trimEnd();
}

export function readMark(description: string): Mark | undefined {
  const [marker, incarnation, deliveryDigest, token, tag, timeout, origin = ""] = description.split(" ");
  const timeoutSeconds = Number(timeout);
  if (marker !== MARKER || incarnation === undefined || deliveryDigest === undefined || token === undefined)
    return undefined;
  if (tag === undefined || !(timeoutSeconds > 0)) return undefined;
  return { incarnation, deliveryDigest, token, tag, timeoutSeconds, origin };
}

/** Run of the send, by the first part of its token. */
export function runOf({ token }: Pick<Mark, "token">): string {
  return token.slice(0, token.lastIndexOf("-"));
}

/** Which send of its resource it is, counted from 1; 0 for a token that is not ours. */
export function numberOf({ token }: Pick<Mark, "token">): number {
  const number = Number(token.slice(token.lastIndexOf("-") + 1));
  return Number.isInteger(number) ? number : 0;
}
