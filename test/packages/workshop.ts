/**
 * Packs both packages into a folder outside the repository, and runs programs there. These programs cannot find the
 * repository's node_modules, so that a file that a package lacks is missing in the test too.
 */
import { type ExecFileOptions, execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
export const PACKAGES = { provider: "pulumi-alicloud-sendfile", emulator: "ecs-assistant-emulator" } as const;
export type Workspace = keyof typeof PACKAGES;

/** Settings of the caller's npm that the npm started here gets. The others concern only the caller's project. */
const NPM_KEPT = /^npm_config_(cache|userconfig|globalconfig|registry|cafile|(https?_?)?proxy|noproxy)$/i;
const NOT_INHERITED =
  /^(npm_|INIT_CWD|NODE_(PATH|OPTIONS|ENV|V8)|VITEST|TEST$|PULUMI_|ALICLOUD_|ALIBABA_|PNPM_)/i;

/** Returns the folders of PATH that are not inside the repository's node_modules. */
export function outerPath(): string[] {
  const own = join(ROOT, "node_modules");
  return (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.startsWith(own));
}

/** Returns an environment like that of another user: the running Node is first on PATH, and variables of the
 * repository, of npm and of cloud accounts are left out. */
export function environment(extraPath: readonly string[] = []): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (NPM_KEPT.test(entry[0]) || !NOT_INHERITED.test(entry[0])),
  );
  const path = [...extraPath, dirname(process.execPath), ...outerPath()].join(delimiter);
  return { ...Object.fromEntries(entries), PATH: path };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Does not throw when the exit code is not 0. */
export function run(program: string, args: readonly string[], options: ExecFileOptions): Promise<Ended> {
  const settings = { env: environment(), timeout: 180_000, maxBuffer: 2 ** 26, ...options };
  return new Promise((done) => {
    execFile(program, args, settings, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      const said = code === -1 ? `${stderr}\n${error?.message}` : String(stderr);
      done({ code, stdout: String(stdout), stderr: said });
    });
  });
}

/** Runs a program to its end. @throws when the exit code is not 0 */
export async function runWell(program: string, args: readonly string[], options: ExecFileOptions) {
  const ended = await run(program, args, options);
  if (ended.code === 0) return ended;
  const tail = `${ended.stdout}\n${ended.stderr}`.trim().split("\n").slice(-40).join("\n");
  throw new Error(`${basename(program)} ${args.join(" ")} ended with ${ended.code}:\n${tail}`);
}

export interface Workshop {
  readonly folder: string;
  readonly tarballs: Record<Workspace, string>;
  remove(): void;
}

/** Copies both packages and packs the copies, so that neither old build output nor a test that runs at the same time
 * can change them. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), "sendfile-packages-"));
  const sources = join(folder, "sources");
  mkdirSync(join(sources, "scripts"), { recursive: true });
  for (const file of ["tsconfig.json", "scripts/prepack.mjs", "scripts/page.mjs"])
    cpSync(join(ROOT, file), join(sources, file));
  symlinkSync(join(ROOT, "node_modules"), join(sources, "node_modules"), "dir");
  const [provider, emulator] = await Promise.all([
    pack(sources, "provider", folder),
    pack(sources, "emulator", folder),
  ]);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return { folder, tarballs: { provider, emulator }, remove };
}

async function pack(sources: string, workspace: Workspace, folder: string): Promise<string> {
  const filter = (path: string) => !["dist", "node_modules"].includes(basename(path));
  cpSync(join(ROOT, workspace), join(sources, workspace), { recursive: true, filter });
  const target = join(folder, "tarballs", workspace);
  mkdirSync(target, { recursive: true });
  await runWell("npm", ["pack", "--pack-destination", target], { cwd: join(sources, workspace) });
  const [name, ...more] = readdirSync(target);
  if (name === undefined || more.length > 0) throw new Error(`one tarball expected: ${[name, ...more]}`);
  return join(target, name);
}

/** Unpacks a tarball and returns the path of its `package` folder. */
export function unpack(tarball: string): string {
  execFileSync("tar", ["-xzf", tarball, "-C", dirname(tarball)]);
  return join(dirname(tarball), "package");
}
