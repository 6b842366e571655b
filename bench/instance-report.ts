/** Ends commands as instances would end them, without running anything: prints the report that a script owes, with the
 * token and the proofs that stand in the script's text. */

export interface CommandEnd {
  readonly output: string;
  readonly exitCode: number;
}

/** A file of the order: "$@" INDEX PATH MODE OWNER GROUP PROOF BYTES. */
const FILE = /^"\$@" \d+ .* (\d{4}) (\S+) (\S+) ([0-9a-f]{64}) \d+/gm;
/** What a checker says of a file that it refuses; nginx says about as much. */
const COMPLAINT_BYTES = 1_000;

export function commandEnd(script: string, instanceId: string, fails: boolean): CommandEnd {
  return assigned(script, "N") === "" ? deliveryEnd(script, instanceId, fails) : restoreEnd(script);
}

/** Nothing was there before, so that no file is there again. */
function restoreEnd(script: string): CommandEnd {
  const f = [...script.matchAll(FILE)].map(() => ["", "", "", "", 0, 0]);
  const report = {
    ...{ t: assigned(script, "T"), ok: 1, p: "restore", c: "", x: null, m: "" },
    ...{ s: "r", r: "done", v: 0, b: "", u: "restored", f },
  };
  return { output: `\n${JSON.stringify(report)}\n`, exitCode: 0 };
}

function deliveryEnd(script: string, instanceId: string, fails: boolean): CommandEnd {
  const isDrift = /^ph=drift$/m.test(script);
  const isActivation = !isDrift && assigned(script, "D") !== "";
  const files = [...script.matchAll(FILE)].map(([, mode, owner = "", group = "", proof]) => [
    proof,
    mode,
    owner === "''" ? "root" : owner,
    group === "''" ? "root" : group,
    1,
    isActivation && !fails ? 1 : 0,
  ]);
  const report = {
    t: assigned(script, "T"),
    ok: fails ? 0 : 1,
    p: isDrift ? "drift" : fails ? "validate" : "health",
    c: fails ? "ValidateFailed" : "",
    x: fails ? 1 : null,
    m: fails ? Buffer.from(complaint(instanceId)).toString("hex") : "",
    s: fails || isDrift ? "o" : "n",
    r: isActivation ? (fails ? "notNeeded" : "done") : "",
    v: fails ? 0 : 1,
    b: isActivation && !fails ? `${assigned(script, "D")}/b/1000001` : "",
    u: "",
    f: files,
  };
  return { output: `\n${JSON.stringify(report)}\n`, exitCode: fails ? 1 : 0 };
}

/** Returns the value of the first assignment of a variable in the script. */
function assigned(script: string, name: string): string {
  return new RegExp(`^${name}='?([^'\n]*)`, "m").exec(script)?.[1] ?? "";
}

/** Each instance says something else, so that no two records of failed instances are equal. */
function complaint(instanceId: string): string {
  return `${instanceId}: unknown directive `.padEnd(COMPLAINT_BYTES, ".");
}
