/**
 * Refuses an older Node in one line: cancelling needs the diagnostics channels of 22.17.
 */
export function tooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major < 22 || (major === 22 && minor < 17);
}

if (tooOld(process.version)) {
  const error = new Error(`pulumi-alicloud-sendfile needs Node 22.17 or newer; this is ${process.version}`);
  error.stack = error.message;
  throw error;
}
