// What `npm run emulator` tells to do next: the two lines that point a stack at it. They are for this package and for
// @pulumi/alicloud alike: that one wants an endpoint without a scheme, the scheme in `protocol`, and asks a server on the
// internet for the account's type unless it is given.

export interface Ready {
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly root: string;
}

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

export function howTo(ready: Ready): string {
  return `
The emulator listens until Ctrl-C. In another terminal, in this folder, with the official Pulumi CLI and Node 22.17 or newer:

  pulumi login --local
  pulumi stack init dev
${configLines(ready).join("\n")}
  pulumi up

The files arrive below ${ready.root}/<instance id>/.`;
}
