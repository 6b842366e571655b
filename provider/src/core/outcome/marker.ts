/**
 * Makes and reads the Tag and the Description by which a send is recognized later. They hold no part of the content,
 * and nobody can test a guess at the content by them.
 */
import { keyedDigest, sha256Hex } from "../inputs/delivery-key.ts";
import type { PendingSend } from "../model.ts";

/** Name of this package, which is the first word of each Description and the key of the Tag. */
export const MARKER = "pulumi-alicloud-sendfile";
/** Key of the second Tag, whose value names the run, so that the sends of one run can be listed. */
export const RUN_KEY = `${MARKER}-run`;
const HEX = 32;

export interface SendMark {
  readonly incarnation: string;
  /** Digest of the key of the delivery that the send carries. */
  readonly deliveryDigest: string;
  /** ClientToken of the send; it ends with the number of the send. */
  readonly token: string;
  /** Value of the Tag, which is needed here for sends without a Tag. */
  readonly tag: string;
  readonly timeoutSeconds: number;
  /** `project/stack` of the sender, which is shown to other stacks that send the same file; "" when it is not known. */
  readonly senderStack: string;
  /** What a command does that is no part of a delivery. A drift command changes nothing. */
  readonly does?: Errand;
}

/** What a command does that is no part of a delivery. */
export type Errand = "restore" | "drift" | "remove";

/** False for a command that only looks for drift. No look-up waits for it, adopts it, or doubts an instance because of it. */
export function mayChange({ does }: Pick<SendMark, "does">): boolean {
  return does !== "drift";
}

const ERRANDS: readonly Errand[] = ["restore", "drift", "remove"];

/** Returns `project/stack` from a URN such as `urn:pulumi:stack::project::type::name`. */
export function senderStackOf(urn: string): string {
  const [, stack, project] = /^urn:pulumi:([^:\s]+)::([^:\s]+)::/.exec(urn) ?? [];
  return stack === undefined || project === undefined ? "" : `${project}/${stack}`.slice(0, MAX_SENDER_STACK);
}

/** Longest `project/stack` text, so that the Description stays below its limit of 512 characters. */
const MAX_SENDER_STACK = 150;

export function tagOf(urn: string): string {
  return sha256Hex(urn).slice(0, HEX);
}

/**
 * Returns the value of the Tag on the commands of a refresh. It is another one than that of the sends, so that a look-up of
 * sends and commands by Tag need not read past the commands of many refreshes.
 */
export function driftTagOf(tag: string): string {
  return tagOf(`${tag} drift`);
}

/** Returns the value of the run's Tag, which is also the first part of the run's ClientTokens. */
export function runTagOf(incarnation: string, run: string): string {
  return `${incarnation}-${run}`;
}

/** Returns the digest that names a delivery in the Descriptions of its sends. */
export function deliveryDigest(digestKey: string, key: string): string {
  return keyedDigest(digestKey, "description", [key], HEX);
}

export function describe(mark: SendMark): string {
  const { incarnation, deliveryDigest, token, tag, timeoutSeconds, senderStack, does = "" } = mark;
  const words = [MARKER, incarnation, deliveryDigest, token, tag, timeoutSeconds, senderStack, does];
  return words.join(" ").trimEnd();
}

export function readMark(description: string): SendMark | undefined {
  const [marker, incarnation, deliveryDigest, token, tag, timeout, senderStack = "", last] =
    description.split(" ");
  const timeoutSeconds = Number(timeout);
  if (marker !== MARKER || incarnation === undefined || deliveryDigest === undefined || token === undefined)
    return undefined;
  if (tag === undefined || !(timeoutSeconds > 0)) return undefined;
  const does = ERRANDS.find((word) => word === last);
  const mark = { incarnation, deliveryDigest, token, tag, timeoutSeconds, senderStack };
  return does === undefined ? mark : { ...mark, does };
}

/** Returns the run that made the send, which is the first part of its token. */
export function runOf({ token }: Pick<SendMark, "token">): string {
  return token.slice(0, token.lastIndexOf("-"));
}

/** Returns the number of the send among those of its resource, from 1; 0 for a token of another form. */
export function numberOf({ token }: Pick<SendMark, "token">): number {
  const number = Number(token.slice(token.lastIndexOf("-") + 1));
  return Number.isInteger(number) ? number : 0;
}

/**
 * Returns a test for pending commands that are older than a send or command of the same incarnation. That one was started only
 * after they had ended, so that nothing is waited for, and their ends no longer tell what the instance holds.
 */
export function isOlderThan(mark: SendMark): (one: PendingSend) => boolean {
  return ({ task, token }) =>
    task === "command" && token !== undefined && numberOf({ token }) < numberOf(mark);
}
