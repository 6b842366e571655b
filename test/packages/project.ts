/** Makes a user's project: npm or pnpm installs the packed packages, then one layout after the other is written into
 * it. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, environment, ROOT, run, runWell, type Workshop } from "./workshop.ts";

const TEMPLATE = join(import.meta.dirname, "template");
const PNPM = "12.4.2";
/** Folder for pnpm's own files, so that it writes nothing into the home folder. It is kept between runs as a cache. */
const PNPM_HOME = join(ROOT, ".tmp", "packages", "pnpm");

/** Contains every byte value. It is not valid UTF-8, so that it can only be sent as Base64. */
export const CONTENT = Buffer.concat([
  Buffer.from("# app.conf\n"),
  Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
]);

export type Manager = "npm" | "pnpm";
export type Compiler = "typescript" | "typescript-6";

export interface Layout {
  readonly name: string;
  readonly type?: "module";
  readonly compilerOptions: Record<string, unknown>;
}

/** The compiler options of Pulumi's TypeScript template, but declarations of packages are checked too. */
const TEMPLATE_OPTIONS = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
  skipLibCheck: false,
};

export const LAYOUTS = {
  stock: {
    name: "CommonJS, node10",
    compilerOptions: { ...TEMPLATE_OPTIONS, module: "commonjs", moduleResolution: "node" },
  },
  node16: {
    name: "CommonJS, node16",
    compilerOptions: { ...TEMPLATE_OPTIONS, module: "node16", moduleResolution: "node16" },
  },
  esm: {
    name: "ESM, nodenext",
    type: "module",
    compilerOptions: {
      ...TEMPLATE_OPTIONS,
      module: "nodenext",
      moduleResolution: "nodenext",
      exactOptionalPropertyTypes: true,
    },
  },
} as const satisfies Record<string, Layout>;

function rootVersion(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return devDependencies[name];
}

/** The oldest @pulumi/pulumi that the provider's peer dependency allows. */
function oldestSdk(): string {
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, "provider/package.json"), "utf8"));
  return peerDependencies["@pulumi/pulumi"].replace(/^\D+/, "");
}

export class Project {
  readonly folder: string;
  readonly manager: Manager;
  private readonly workshop: Workshop;
  private readonly manifest: Record<string, unknown>;

  constructor(workshop: Workshop, manager: Manager) {
    this.workshop = workshop;
    this.manager = manager;
    this.folder = join(workshop.folder, `project-${manager}`);
    this.manifest = {
      name: "demo",
      private: true,
      main: "index.ts",
      dependencies: {
        "@pulumi/pulumi": manager === "npm" ? rootVersion("@pulumi/pulumi") : oldestSdk(),
        "pulumi-alicloud-sendfile": `file:${workshop.tarballs.provider}`,
      },
      devDependencies: {
        "@types/node": manager === "npm" ? "^18" : rootVersion("@types/node"),
        "ecs-assistant-emulator": `file:${workshop.tarballs.emulator}`,
        typescript: "^5.0.0",
        "typescript-6": `npm:typescript@${rootVersion("typescript")}`,
      },
    };
  }

  async install(): Promise<void> {
    mkdirSync(this.folder);
    this.arrange(LAYOUTS.stock);
    if (this.manager === "npm") {
      await runWell("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: this.folder });
    } else {
      await this.installWithPnpm();
    }
  }

  private async installWithPnpm(): Promise<void> {
    const tools = join(this.workshop.folder, "tools");
    mkdirSync(tools);
    writeFileSync(join(tools, "package.json"), '{ "private": true }\n');
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    await runWell("npm", ["install", ...quiet, `pnpm@${PNPM}`], { cwd: tools });
    const folders = ["CACHE", "DATA", "STATE", "CONFIG"].map((kind) => [`XDG_${kind}_HOME`, PNPM_HOME]);
    // Install scripts are off, because pnpm fails on an install script (of a dependency of @pulumi/pulumi) that nobody
    // has allowed.
    const args = ["install", "--prefer-offline", "--ignore-scripts", `--store-dir=${PNPM_HOME}/store`];
    const env = { ...environment(), ...Object.fromEntries(folders), CI: "true" };
    await runWell(join(tools, "node_modules/.bin/pnpm"), args, { cwd: this.folder, env });
  }

  /** Writes the files of a layout. Installed packages stay as they are. */
  arrange(layout: Layout, moreOptions: Record<string, unknown> = {}): void {
    const write = (name: string, content: string | Buffer) => writeFileSync(join(this.folder, name), content);
    const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
    write("package.json", json({ ...this.manifest, ...(layout.type ? { type: layout.type } : {}) }));
    const compilerOptions = { ...layout.compilerOptions, ...moreOptions };
    write("tsconfig.json", json({ compilerOptions, files: ["index.ts"] }));
    write("app.conf", CONTENT);
    for (const name of readdirSync(TEMPLATE)) {
      copyFileSync(join(TEMPLATE, name), join(this.folder, name));
    }
  }

  node(...args: string[]): Promise<Ended> {
    return run(process.execPath, args, { cwd: this.folder });
  }

  compile(compiler: Compiler): Promise<Ended> {
    return this.node(`node_modules/${compiler}/bin/tsc`, "-p", ".", "--noEmit", "--pretty", "false");
  }

  /** Makes an empty stack with this configuration. */
  makeStack(config: Record<string, string>): void {
    const state = join(this.folder, "state");
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state);
    writeFileSync(join(this.folder, "Pulumi.yaml"), "name: demo\nruntime: nodejs\n");
    const lines = Object.entries(config).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
    writeFileSync(join(this.folder, "Pulumi.test.yaml"), `config:\n${lines.join("")}`);
  }

  up(): Promise<Ended> {
    const { type } = JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8"));
    // PATH contains the folder of @pulumi/pulumi, because the engine looks there for its host of dynamic resources.
    const env = {
      ...environment([join(this.folder, "node_modules/@pulumi/pulumi")]),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    };
    const script = type === "module" ? "up.mjs" : "up.cjs";
    return run(process.execPath, [script], { cwd: this.folder, env });
  }

  /** Returns the serialized providers of dynamic resources in the state file. */
  storedProviders(): string[] {
    const file = join(this.folder, "state/.pulumi/stacks/demo/test.json");
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8"));
    const resources: { outputs?: { __provider?: string } }[] = checkpoint.latest.resources;
    return resources.flatMap(({ outputs }) => outputs?.__provider ?? []);
  }
}
