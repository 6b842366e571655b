/** Does with one file what the Cloud Assistant agent does: the same checks in the same order, the same side effects.
 * Sources: the agent's sendfile.go, and runs of the real agent, which are rows T… of test/fixtures/agent-truth.json. */
import { createHash } from "node:crypto";
import type { Accounts } from "./accounts.ts";
import { type AgentCode, reportIsLost } from "./agent-report.ts";
import type { Disk } from "./disk.ts";
import { parseMode } from "./mode.ts";
import { joinPath, type Os } from "./paths.ts";
import type { AgentTask } from "./task.ts";

export interface AgentResult {
  readonly code: AgentCode;
  /** Whether the agent's report never reaches the server (agent-truth.json T64). */
  readonly lost: boolean;
}

/** The instance on which the agent runs. */
export interface Host {
  readonly os: Os;
  readonly disk: Disk;
  readonly accounts: Accounts;
}

export function takeFile(task: AgentTask, host: Host): AgentResult {
  const code = checkAndWrite(task, host);
  return { code, lost: reportIsLost(code, task) };
}

function checkAndWrite(task: AgentTask, host: Host): AgentCode {
  if (task.name === "") return "EInvalidFilePath"; // measured: agent-truth.json T37
  if (task.contentBase64 === "") return "EEmptyContent"; // measured: agent-truth.json T07
  const dir = task.targetDir || (host.os === "Windows" ? "C:\\ProgramData\\aliyun\\assist" : "/root"); // measured: agent-truth.json T63
  // The directory is made before the later checks, so it stays even if one of them fails (agent-truth.json T06, T45, T46,
  // T61).
  if (!attempt(() => host.disk.makeDirs(dir))) return "ECreateDirFailed";
  const content = decodeBase64(task.contentBase64);
  if (content === undefined) return "EInvalidContent"; // measured: agent-truth.json T09 to T13
  if (!signatureFits(task)) return "EInvalidSignature";
  const mode = parseMode(task.fileMode);
  if (mode === undefined) return "EInalidFileMode"; // measured: agent-truth.json T16 to T19, T28, T69, T70
  const path = joinPath(dir, task.name); // a name with `..` is resolved, not refused (agent-truth.json T40)
  return writeFile(path, content, mode, task, host);
}

function writeFile(
  path: string,
  content: Buffer,
  mode: number,
  task: AgentTask,
  { disk, os, accounts }: Host,
): AgentCode {
  if (disk.exists(path) && !task.overwrite) return "EFileAlreadyExist"; // measured: agent-truth.json T49, T51
  if (!attempt(() => disk.write(path, content))) return "EFileCreateFail"; // measured: agent-truth.json T48, T57, T58, T60
  if (os === "Windows") return "ESuccess"; // the agent does not chmod or chown on Windows
  if (!attempt(() => disk.chmod(path, mode))) return "EChmodError";
  return changeOwner(path, task, disk, accounts);
}

/** The owner is changed after the write, so an unknown user or group leaves the new content on the disk (agent-truth.json
 * T30 to T34). */
function changeOwner(
  path: string,
  { fileOwner, fileGroup }: AgentTask,
  disk: Disk,
  accounts: Accounts,
): AgentCode {
  // The agent does nothing for root:root, so a file that exists keeps its owner (agent-truth.json T03).
  if (fileOwner === "root" && fileGroup === "root") return "ESuccess";
  if (fileOwner === "" && fileGroup === "") return "ESuccess"; // measured: agent-truth.json T04
  const uid = accounts.userId(fileOwner || "root");
  if (uid === undefined) return "EInalidUID";
  const gid = accounts.groupId(fileGroup || "root"); // measured: agent-truth.json T36
  if (gid === undefined) return "EInalidGID";
  return attempt(() => disk.chown(path, uid, gid)) ? "ESuccess" : "EChownError";
}

function signatureFits({ contentBase64, signature }: AgentTask): boolean {
  const md5 = createHash("md5").update(contentBase64).digest("hex");
  return signature === undefined || signature.toLowerCase() === md5; // measured: agent-truth.json T15
}

/** Decodes like Go's base64.StdEncoding: line ends are skipped, padding is required, other characters are refused. */
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
