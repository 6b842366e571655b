/**
 * Throws a one-line error on import when Node is older than 22.17. Noticing a cancel needs the diagnostics channels
 * that Node 22.17 introduced.
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
