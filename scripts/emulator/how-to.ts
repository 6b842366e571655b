// Builds the text that `npm run emulator` prints: the two commands that point a stack at the emulator.

export interface Ready {
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly root: string;
}

/**
 * The settings work for this package and for @pulumi/alicloud. @pulumi/alicloud needs the endpoint without a
 * scheme, and the scheme in `protocol`. Without `accountType` it would ask a server on the internet for the
 * account's type.
 */
export function configLines({ endpoint, regionId, accessKeyId, accessKeySecret }: Ready): readonly string[] {
  const { host, protocol } = new URL(endpoint);
  const plain = [
    `'alicloud:endpoints[0].ecs=${host}'`,
    `alicloud:protocol=${protocol.replace(":", "").toUpperCase()}`,
    "alicloud:accountType=Domestic",
    `alicloud:region=${regionId}`,
  ];
  return [
    `pulumi config set-all --path ${plain.map((setting) => `--plaintext ${setting}`).join(" ")}`,
    `pulumi config set-all --plaintext alicloud:accessKey=${accessKeyId} --secret alicloud:secretKey=${accessKeySecret}`,
  ];
}

/** `folder` is the one of the stack. */
export function howTo(ready: Ready, folder = "this folder"): string {
  return `
The emulator listens until Ctrl-C. In another terminal, in ${folder}, with the official Pulumi CLI and Node 22.17 or newer:

  pulumi login --local
  pulumi stack init dev
${configLines(ready).join("\n")}
  pulumi up

The files arrive below ${ready.root}/<instance id>/.`;
}
