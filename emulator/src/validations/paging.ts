/** Implements the API's two ways of paging: PageNumber and PageSize, or NextToken and MaxResults. The second has
 * priority and leaves TotalCount at 0, as the usage notes of DescribeSendFileResults say. */
import { type ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { wholeNumber } from "./rules.ts";

export type Paging =
  | { readonly kind: "token"; readonly after: string; readonly size: number }
  | { readonly kind: "page"; readonly number: number; readonly size: number };

export interface PagingLimits {
  readonly defaultSize: number;
  readonly mostPerPage: number;
  /** Least and most value of MaxResults. A value outside is refused, or moved inside when `clamp` is true. */
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

/** Reads the paging of an action that knows only NextToken. */
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
  /** Token of the next page. "" on the last page. */
  readonly nextToken: string;
}

/** Returns a function that finds the first item after a page token. Items must be sorted by ascending number. The
 * item of the token need not exist any more. */
export function behind<T>(items: readonly T[], numberOf: (item: T) => number): (token: string) => number {
  return (token) => {
    const index = items.findIndex((item) => numberOf(item) > Number(token));
    return index < 0 ? items.length : index;
  };
}

/** Cuts a page out of the items. `keyOf` gives the text that identifies an item in a token; `startAfter` finds the item
 * that follows such a text. */
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
    // The page says that TotalCount is invalid with tokens. It is 0, so that clients do not rely on it.
    totalCount: paging.kind === "page" ? items.length : 0,
    pageNumber: paging.kind === "page" ? paging.number : 0,
    pageSize: paging.kind === "page" ? paging.size : 0,
    nextToken: more ? sealToken(keyOf(last)) : "",
  };
}

/** A token names the last item of its page instead of a position, so that new items at the front do not shift the
 * pages. */
function sealToken(key: string): string {
  return Buffer.from(`after:${key}`).toString("base64url");
}

function openToken(token: string): string | undefined {
  const text = Buffer.from(token, "base64url").toString();
  return text.startsWith("after:") ? text.slice("after:".length) : undefined;
}
