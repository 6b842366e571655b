/** What the Cloud Assistant agent does with one file: its checks in its order, with its side effects.
 * Source: sendfile.go of aliyun_assist_client, and measured runs of it (T… = rows of test/fixtures/agent-truth.json). */
import { createHash } from "node:crypto";
import type { Accounts } from "./accounts.ts";
import { type AgentCode, reportIsLost } from "./agent-report.ts";
import type { Disk } from "./disk.ts";
import { parseMode } from "./mode.ts";
import { joinPath, type Os } from "./paths.ts";
import type { AgentTask } from "./task.ts";

export interface AgentResult {
  readonly code: AgentCode;
  /** The report never reaches the server (T64). */
  readonly lost: boolean;
}

/** The machine that the agent runs on. */
export interface Host {
  readonly os: Os;
  readonly disk: Disk;
  readonly accounts: Accounts;
}

export function takeFile(task: AgentTask, host: Host): AgentResult {
  const code = takeIt(task, host);
  return { code, lost: reportIsLost(code, task) };
}

function takeIt(task: AgentTask, host: Host): AgentCode {
  if (task.name === "") return "EInvalidFilePath"; // T37
  if (task.contentBase64 === "") return "EEmptyContent"; // T07
  const dir = task.targetDir || (host.os === "Windows" ? "C:\\ProgramData\\aliyun\\assist" : "/root"); // T63
  // Before the later checks: the directory stays even if one of them fails (T06, T45, T46, T61).
  if (!attempt(() => host.disk.makeDirs(dir))) return "ECreateDirFailed";
  const content = decodeBase64(task.contentBase64);
  if (content === undefined) return "EInvalidContent"; // T09 to T13
  if (!signatureFits(task)) return "EInvalidSignature";
  const mode = parseMode(task.fileMode);
  if (mode === undefined) return "EInalidFileMode"; // T16 to T19, T69, T70; before the write: T28
  const path = joinPath(dir, task.name); // `..` in the name is resolved, not refused (T40)
  return writeFile(path, content, mode, task, host);
}

function writeFile(
  path: string,
  content: Buffer,
  mode: number,
  task: AgentTask,
  { disk, os, accounts }: Host,
): AgentCode {
  if (disk.exists(path) && !task.overwrite) return "EFileAlreadyExist"; // T49, T51
  if (!attempt(() => disk.write(path, content))) return "EFileCreateFail"; // T48, T57, T58, T60
  if (os === "Windows") return "ESuccess"; // neither chmod nor chown there
  if (!attempt(() => disk.chmod(path, mode))) return "EChmodError";
  return changeOwner(path, task, disk, accounts);
}

/** Comes after the write: an unknown name leaves the new bytes (T30 to T34). */
function changeOwner(
  path: string,
  { fileOwner, fileGroup }: AgentTask,
  disk: Disk,
  accounts: Accounts,
): AgentCode {
  // root:root is taken for "nothing to do": the owner of an existing file stays (T03).
  if (fileOwner === "root" && fileGroup === "root") return "ESuccess";
  if (fileOwner === "" && fileGroup === "") return "ESuccess"; // T04
  const uid = accounts.userId(fileOwner || "root");
  if (uid === undefined) return "EInalidUID";
  const gid = accounts.groupId(fileGroup || "root"); // T36
  if (gid === undefined) return "EInalidGID";
  return attempt(() => disk.chown(path, uid, gid)) ? "ESuccess" : "EChownError";
}

function signatureFits({ contentBase64, signature }: AgentTask): boolean {
  const md5 = createHash("md5").update(contentBase64).digest("hex");
  return signature === undefined || signature.toLowerCase() === md5; // T15
}

/** Go's base64.StdEncoding: line ends are skipped, padding is a must, no other alphabet. */
export function decodeBase64(text: string): Buffer | undefined {
  const dense = text.replace(/[\r\n]/g, "");
  const fits = dense.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(dense);
  return fits ? Buffer.from(dense, "base64") : undefined;
}

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
