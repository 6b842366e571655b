/** The two ways of paging, and which one counts: MaxResults or NextToken put PageNumber and PageSize out of effect
 * and make TotalCount invalid (DescribeSendFileResults and DescribeInstances, usage notes). */
import { type ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { wholeNumber } from "./rules.ts";

export type Paging =
  | { readonly kind: "token"; readonly after: string; readonly size: number }
  | { readonly kind: "page"; readonly number: number; readonly size: number };

export interface PagingLimits {
  readonly defaultSize: number;
  readonly mostPerPage: number;
  /** What MaxResults may be; one outside is refused, or moved inside when `clamp`. */
  readonly maxResults: readonly [number, number];
  readonly clamp: boolean;
}

export function readPaging(params: Params, limits: PagingLimits): Paging | ApiError {
  const token = params.get("NextToken") ?? "";
  const maxResults = wholeNumber(params, "MaxResults");
  if (token === "" && maxResults === undefined) return readPages(params, limits);
  const after = token === "" ? "" : openToken(token);
  if (after === undefined) return apiError("InvalidParameter.NextToken");
  const size = fit(maxResults ?? limits.defaultSize, limits);
  return size === undefined ? apiError("InvalidParameter.MaxResults") : { kind: "token", after, size };
}

/** For an action that knows NextToken only. */
export function readTokenPaging(params: Params, size: number): Paging | ApiError {
  const token = params.get("NextToken") ?? "";
  const after = token === "" ? "" : openToken(token);
  return after === undefined ? apiError("InvalidParameter.NextToken") : { kind: "token", after, size };
}

function readPages(params: Params, limits: PagingLimits): Paging | ApiError {
  const number = wholeNumber(params, "PageNumber") ?? 1;
  const size = wholeNumber(params, "PageSize") ?? 10;
  if (!(number >= 1)) return apiError("InvalidParam.PageNumber");
  if (!(size >= 1 && size <= limits.mostPerPage)) return apiError("InvalidParam.PageSize");
  return { kind: "page", number, size };
}

function fit(size: number, { maxResults: [least, most], clamp }: PagingLimits): number | undefined {
  if (Number.isNaN(size)) return undefined;
  const moved = Math.min(Math.max(size, least), most);
  return moved === size || clamp ? moved : undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly totalCount: number;
  readonly pageNumber: number;
  readonly pageSize: number;
  /** "" on the last page. */
  readonly nextToken: string;
}

/** For items that are sorted upwards by their own numbers: one that is gone by now is not missed. */
export function behind<T>(items: readonly T[], numberOf: (item: T) => number): (token: string) => number {
  return (token) => {
    const index = items.findIndex((item) => numberOf(item) > Number(token));
    return index < 0 ? items.length : index;
  };
}

/** Cuts a page; `keyOf` must give each item its own text, and the order must be that of `items`. */
export function cutPage<T>(
  items: readonly T[],
  paging: Paging,
  start: (after: string) => number,
  keyOf: (item: T) => string,
): Page<T> {
  const from =
    paging.kind === "page"
      ? (paging.number - 1) * paging.size
      : paging.after === ""
        ? 0
        : start(paging.after);
  const cut = items.slice(from, from + paging.size);
  const last = cut.at(-1);
  const more = last !== undefined && from + paging.size < items.length;
  return {
    items: cut,
    // "TotalCount is invalid" with tokens: 0 keeps clients from trusting it.
    totalCount: paging.kind === "page" ? items.length : 0,
    pageNumber: paging.kind === "page" ? paging.number : 0,
    pageSize: paging.kind === "page" ? paging.size : 0,
    nextToken: more ? sealToken(keyOf(last)) : "",
  };
}

/** Tokens say after which item the next page begins, so that new items in front do not move it. */
function sealToken(key: string): string {
  return Buffer.from(`after:${key}`).toString("base64url");
}

function openToken(token: string): string | undefined {
  const text = Buffer.from(token, "base64url").toString();
  return text.startsWith("after:") ? text.slice("after:".length) : undefined;
}
