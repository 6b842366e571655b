/** Refuses calls that the holder of an access key may not make, as RAM does. The check comes after the signature and
 * before the parameters; no page says in which order the API checks. */
import { ApiError, apiError } from "./errors.ts";
import { hasTags } from "./fleet/instances.ts";
import type { RpcRequest } from "./request.ts";
import { namedInstances } from "./request-log.ts";
import type { AccessKey, Denial } from "./scenario.ts";
import type { World } from "./world.ts";

/** Returns the error with which the call is refused, or undefined when the key's holder may make it. */
export function denialOf(request: RpcRequest, { deny = [] }: AccessKey, world: World): ApiError | undefined {
  const missing = actionsOf(request).find((action) =>
    deny.some((denial) => forbids(denial, action, request, world)),
  );
  return missing === undefined ? undefined : forbidden(missing);
}

/** A task that is started with Tags needs the permission to tag besides its own. */
function actionsOf({ action, params }: RpcRequest): string[] {
  const starts = action === "SendFile" || action === "RunCommand";
  const isTagged = starts && [...params.keys()].some((name) => /^Tag\.\d+\.Key$/.test(name));
  return [`ecs:${action}`, ...(isTagged ? ["tag:TagResources"] : [])];
}

function forbids(denial: string | Denial, action: string, request: RpcRequest, world: World): boolean {
  const { action: pattern, unlessTags } =
    typeof denial === "string" ? { action: denial, unlessTags: undefined } : denial;
  if (!matches(pattern, action)) return false;
  return unlessTags === undefined || !areAllTagged(namedInstances(request), unlessTags, world);
}

/** RAM does not tell upper from lower case in actions. */
function matches(pattern: string, action: string): boolean {
  const [wanted, own] = [pattern.toLowerCase(), action.toLowerCase()];
  return wanted.endsWith("*") ? own.startsWith(wanted.slice(0, -1)) : own === wanted;
}

/** A call that names no instance is about all of them, so it does not fulfil a condition about tags. */
function areAllTagged(
  ids: readonly string[],
  tags: Denial["unlessTags"],
  { instances, clock }: World,
): boolean {
  const wanted = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return (
    ids.length > 0 &&
    ids.every((id) => {
      const instance = instances.get(id, clock.now());
      return instance !== undefined && hasTags(instance, wanted);
    })
  );
}

/** The answer names the missing action, as the API's page of RAM errors shows it. */
function forbidden(action: string): ApiError {
  const { code, status, message } = apiError("Forbidden.RAM");
  const detail = { AuthAction: action, AuthPrincipalType: "SubUser", NoPermissionType: "ImplicitDeny" };
  return new ApiError(code, status, message, { AccessDeniedDetail: detail });
}
