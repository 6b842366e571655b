/**
 * Which alicloud.Provider a resource is given, by Pulumi's own rules, and its settings as a secret input. Only the
 * program sees them; what cannot be taken over is refused by name, so that never another account or region is used.
 */
import * as pulumi from "@pulumi/pulumi";

const PACKAGE = "alicloud";
/** Of dynamic resources: the one provider that the engine itself may be given for them. */
const DYNAMIC = "pulumi-nodejs";

interface WithProviders {
  readonly __providers?: Readonly<Record<string, pulumi.ProviderResource>>;
}

/** Inputs that tell `check` of the provider, and what is wrong with the options in its `problems`. */
export interface ExplicitInputs {
  readonly explicitProvider?: true;
  readonly providerSettings?: pulumi.Output<unknown>;
  readonly problems: readonly string[];
}

/** For a component: given as `provider`, in `providers`, or inherited from a parent. */
export function providerOfComponent(
  component: pulumi.ComponentResource,
  opts: pulumi.ComponentResourceOptions | undefined,
): ExplicitInputs {
  return inputsOf(component.getProvider(`${PACKAGE}:index:Any`), [
    ...foreign(opts?.provider, "FileRollout"),
    ...misnamed((component as unknown as WithProviders).__providers),
  ]);
}

/** For a dynamic resource: given as `provider`, or inherited from a parent. */
export function providerOfResource(opts: pulumi.CustomResourceOptions | undefined): ExplicitInputs {
  const { provider, parent } = opts ?? {};
  const own = packageOf(provider) === PACKAGE ? provider : undefined;
  return inputsOf(own ?? parent?.getProvider(`${PACKAGE}:index:Any`), foreign(provider, "SendFile"));
}

/** The engine would hand a dynamic resource to the plugin of whatever provider stands in its options. */
export function withoutProvider(
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  const { provider, ...rest } = opts ?? {};
  return provider !== undefined && packageOf(provider) === DYNAMIC ? { ...rest, provider } : rest;
}

function inputsOf(
  provider: pulumi.ProviderResource | undefined,
  problems: readonly string[],
): ExplicitInputs {
  if (provider === undefined) return { problems };
  const pkg = packageOf(provider);
  if (pkg !== PACKAGE) {
    const other = `providers: under "${PACKAGE}" stands a provider of the package "${pkg}"; give an alicloud.Provider`;
    return { problems: [...problems, other] };
  }
  // A mere reference, as a component of another language is handed: it has neither a name nor settings.
  if ((provider as { __name?: string }).__name === undefined) {
    const unread =
      "provider: the settings of the alicloud.Provider are not known to this program; make it here";
    return { problems: [...problems, unread] };
  }
  return { problems, explicitProvider: true, providerSettings: pulumi.secret(settingsOf(provider)) };
}

/** An output's value also where a preview does not know it; internal in the types, the same in every version. */
interface Peekable {
  readonly isKnown: Promise<boolean>;
  promise(withUnknowns: true): Promise<unknown>;
}

/** Its inputs, which the class keeps as outputs; also those that this package does not know, to refuse them by name. */
function settingsOf(provider: pulumi.ProviderResource): pulumi.Output<unknown> {
  const properties = provider as unknown as Readonly<Record<string, unknown>>;
  const names = Object.keys(provider).filter(
    (name) => !["urn", "id"].includes(name) && !name.startsWith("_"),
  );
  const outputs = names.filter((name) => pulumi.Output.isInstance(properties[name]));
  const settings = valuesOf(outputs.map((name) => [name, properties[name] as Peekable]));
  // With the URN, so that the resource depends on its provider as one of @pulumi/alicloud would.
  return pulumi.all([provider.urn, settings]).apply(([, values]) => values);
}

/**
 * A preview tells a setting that is not given as an unknown one of the value undefined; one that is really unknown has
 * a mark as its value, which makes the whole unknown.
 */
async function valuesOf(settings: readonly (readonly [string, Peekable])[]): Promise<unknown> {
  const values = await Promise.all(settings.map(([, output]) => output.promise(true)));
  const known = await Promise.all(settings.map(([, output]) => output.isKnown));
  const given = settings
    .map(([name], at) => [name, values[at]] as const)
    .filter(([, value]) => value !== undefined);
  const lost = given.length === 0 && known.includes(false);
  return lost ? pulumi.unknown : Object.fromEntries(given);
}

function foreign(provider: pulumi.ProviderResource | undefined, type: string): string[] {
  const name = packageOf(provider);
  if (name === undefined || name === PACKAGE || name === DYNAMIC) return [];
  return [`provider: is of the package "${name}"; ${type} takes an alicloud.Provider`];
}

/** Pulumi looks providers up by their key, and would pass over one that stands under another. */
function misnamed(providers: WithProviders["__providers"]): string[] {
  if (providers === undefined || PACKAGE in providers) return [];
  return Object.entries(providers)
    .filter(([, provider]) => packageOf(provider) === PACKAGE)
    .map(([key]) => `providers: the alicloud.Provider stands under "${key}"; name it "${PACKAGE}"`);
}

function packageOf(provider: pulumi.ProviderResource | undefined): string | undefined {
  return (provider as { getPackage?(): string } | undefined)?.getPackage?.();
}
