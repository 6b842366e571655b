/**
 * Finds the alicloud.Provider that a resource is given, by Pulumi's own rules, and makes its settings a secret input, because
 * only the program can read them. A provider that cannot be used is refused, so that no other account or region is used.
 */
import * as pulumi from "@pulumi/pulumi";

const PACKAGE = "alicloud";
/** Package of the provider that the engine uses for dynamic resources. */
const DYNAMIC = "pulumi-nodejs";

interface WithProviders {
  readonly __providers?: Readonly<Record<string, pulumi.ProviderResource>>;
}

/** Inputs about the explicit provider; `problems` holds complaints about the options that name it. */
export interface ExplicitInputs {
  readonly explicitProvider?: true;
  readonly providerSettings?: pulumi.Output<unknown>;
  readonly problems: readonly string[];
}

/** Finds the provider of a component: given as `provider`, in `providers`, or inherited from a parent. */
export function providerOfComponent(
  component: pulumi.ComponentResource,
  opts: pulumi.ComponentResourceOptions | undefined,
): ExplicitInputs {
  return inputsOf(component.getProvider(`${PACKAGE}:index:Any`), [
    ...foreign(opts?.provider, "FileRollout"),
    ...misnamed((component as unknown as WithProviders).__providers),
  ]);
}

/** Finds the provider of a dynamic resource: given as `provider`, or inherited from a parent. */
export function providerOfResource(opts: pulumi.CustomResourceOptions | undefined): ExplicitInputs {
  const { provider, parent } = opts ?? {};
  const own = packageOf(provider) === PACKAGE ? provider : undefined;
  return inputsOf(own ?? parent?.getProvider(`${PACKAGE}:index:Any`), foreign(provider, "SendFile"));
}

/** Removes an alicloud.Provider from the options, because the engine would hand the resource to the plugin of alicloud. */
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
  // A component that another language constructs gets a reference to the provider, which has neither a name nor settings.
  if ((provider as { __name?: string }).__name === undefined) {
    const unread =
      "provider: the settings of the alicloud.Provider are not known to this program; make it here";
    return { problems: [...problems, unread] };
  }
  return { problems, explicitProvider: true, providerSettings: pulumi.secret(settingsOf(provider)) };
}

/** Members of an Output that Pulumi's types hide. They are the same in every version that the package supports. */
interface Peekable {
  readonly isKnown: Promise<boolean>;
  promise(withUnknowns: true): Promise<unknown>;
}

/** Reads the inputs that the provider object keeps as outputs, unknown names too, because check refuses those by name. */
function settingsOf(provider: pulumi.ProviderResource): pulumi.Output<unknown> {
  const properties = provider as unknown as Readonly<Record<string, unknown>>;
  const names = Object.keys(provider).filter(
    (name) => !["urn", "id"].includes(name) && !name.startsWith("_"),
  );
  const outputs = names.filter((name) => pulumi.Output.isInstance(properties[name]));
  const settings = valuesOf(outputs.map((name) => [name, properties[name] as Peekable]));
  // The URN makes the resource depend on its provider, as resources of @pulumi/alicloud do.
  return pulumi.all([provider.urn, settings]).apply(([, values]) => values);
}

/**
 * At preview a setting that was not given is an unknown output with the value undefined, and an unknown setting has Pulumi's
 * marker as its value. One marker makes the whole object unknown.
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

/** Pulumi finds a provider by its key in `providers`, so it would silently ignore one under a wrong key. */
function misnamed(providers: WithProviders["__providers"]): string[] {
  if (providers === undefined || PACKAGE in providers) return [];
  return Object.entries(providers)
    .filter(([, provider]) => packageOf(provider) === PACKAGE)
    .map(([key]) => `providers: the alicloud.Provider stands under "${key}"; name it "${PACKAGE}"`);
}

function packageOf(provider: pulumi.ProviderResource | undefined): string | undefined {
  return (provider as { getPackage?(): string } | undefined)?.getPackage?.();
}
