/** The scripts for Windows are PowerShell, and no value of an order becomes a part of the program. They are read by a
 * grammar here; run.test.ts runs them on a model. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64Bytes, scriptOf } from "../../../../provider/src/commands/script.ts";
import { mistakesIn, shapeOf, usesOf } from "./support/grammar.ts";
import { FIVE, FULL, orders, tame } from "./support/orders.ts";

const scripts = FULL.map(([name, order]): [string, string] => [name, scriptOf(order, true)]);

/** Names that PowerShell 5.1 reads as something else than a function of that name. */
const ALIASES =
  "ac asnp cat cd cfs chdir clc clear clhy cli clp cls clv cnsn compare copy cp cpi cpp curl cvpa dbp del diff dir dnsn ebp echo epal epcsv epsn erase etsn exsn fc fhx fl foreach ft fw gal gbp gc gci gcm gcs gdr ghy gi gin gjb gl gm gmo gp gps gpv group gsn gsnp gsv gtz gu gv gwmi h history icm iex ihy ii ipal ipcsv ipmo ipsn irm ise iwmi iwr kill lp ls man md measure mi mount move mp mv nal ndr ni nmo npssc nsn nv ogv oh popd ps pushd pwd r rbp rcjb rcsn rd rdr ren ri rjb rm rmdir rmo rni rnp rp rsn rsnp rujb rv rvpa rwmi sajb sal saps sasv sbp sc scb select set shcm si sl sleep sls sort sp spjb spps spsv start stz sujb sv swmi tee trcm type wget where wjb write".split(
    " ",
  );
const KEYWORDS =
  "begin break catch class clean configuration continue data define do dynamicparam else elseif end enum exit filter finally for foreach from function hidden if in inlinescript namespace parallel param process return sequence static switch throw trap try until using var while workflow".split(
    " ",
  );
const CMDLETS = [
  "Add-Type",
  "New-Object",
  "Remove-Item",
  "Set-Item",
  "Set-StrictMode",
  "Start-Process",
  "Start-Sleep",
  "select",
  "sort",
  "%",
];
/** Functions of pieces that are shared, which not every script calls. */
const SHARED = ["Die", "Put", "LinkTo"];
const AUTOMATIC = ["$_", "$true", "$false", "$null", "$PSHOME", "$env:FILE", "$env:SystemRoot"];
const RESERVED =
  "args consolefilename error event eventargs eventsubscriber executioncontext false foreach home host input lastexitcode matches myinvocation nestedpromptlevel null pid profile psboundparameters pscmdlet pscommandpath psculture psdebugcontext pshome psitem psscriptroot pssenderinfo psuiculture psversiontable pwd sender shellid stacktrace switch this true".split(
    " ",
  );

describe.each(scripts)("the script of %s", (_kind, script) => {
  const { functions, calls, read, assigned, exits } = usesOf(script);

  test("is PowerShell, of ASCII alone, without comments and indentation", () => {
    expect(mistakesIn(script)).toEqual([]);
    expect(script).toMatch(/^[\n -~]*$/);
    expect(script).not.toMatch(/^\s*#/m);
    expect(script).not.toMatch(/^[ \t]/m);
  });

  test("calls its own functions, each with all of its arguments, and a few cmdlets", () => {
    for (const [name, count] of calls) {
      if (functions.has(name)) expect([name, count]).toEqual([name, functions.get(name)]);
      else if (/^[\w%-]+$/.test(name)) expect(CMDLETS).toContain(name);
    }
    const unused = [...functions.keys()].filter((name) => !calls.some(([called]) => called === name));
    expect(unused.filter((name) => !SHARED.includes(name))).toEqual([]);
  });

  test("reads no variable that is never assigned", () => {
    const known = new Set(
      [...assigned, ...AUTOMATIC].map((name) => name.replace("script:", "").toLowerCase()),
    );
    expect([...read].filter((name) => !known.has(name.replace("script:", "").toLowerCase()))).toEqual([]);
  });

  test("has names that PowerShell does not take for something else", () => {
    const names = [...functions.keys()].map((name) => name.toLowerCase());
    expect(names.filter((name) => [...ALIASES, ...KEYWORDS].includes(name))).toEqual([]);
    const variables = [...assigned].map((name) => name.replace(/^\$(?:script:)?/, ""));
    expect(variables.filter((name) => RESERVED.includes(name.toLowerCase()))).toEqual([]);
    const spellings = new Set(variables);
    expect(new Set(variables.map((name) => name.toLowerCase())).size).toBe(spellings.size);
  });

  test("ends with 0 or 1 alone, because 3009 and 3010 switch an instance off", () => {
    expect(exits).toEqual(["exit (1-$ok)"]);
  });

  test("needs nothing newer than Windows PowerShell 5.1", () => {
    expect(script).not.toMatch(/\?\?|&&|\|\||\?\.|-Parallel\b|::new\(/);
  });
});

test("a script with a mistake has one for the grammar too", () => {
  const [[, script] = ["", ""]] = scripts;
  const damaged = [
    script.replace("'Stop'", "'Stop"),
    script.replace("}catch{", "catch{"),
    script.replace("$g.lo=1", "$g.lo=)"),
    script.replace('"$dir\\txn"', '"$dir\\txn'),
    script.replace("function Drop{", "function Drop({"),
    script.slice(0, -20),
    `${script}$a ? 1 : 2\n`,
    `${script}$a ?? $b\n$c=$a ?? $b\n`,
  ];
  expect(damaged.filter((one) => one === script)).toEqual([]);
  expect(damaged.map((one) => mistakesIn(one).length > 0)).toEqual(damaged.map(() => true));
});

test("the checks of names see a wrong call, an unknown variable and another exit", () => {
  const { functions, calls, read, assigned, exits } = usesOf(
    "function Put($p,$x){$p}\nPut 'a'\n$q=$z\nexit 3010\n",
  );
  expect([functions.get("Put"), calls]).toEqual([2, [["Put", 1]]]);
  expect([read.has("$z"), assigned.has("$z"), assigned.has("$q")]).toEqual([true, false, true]);
  expect(exits).toEqual(["exit 3010"]);
});

test("no value of an order becomes a part of the program", () => {
  fc.assert(
    fc.property(orders, (order) => {
      const script = scriptOf(order, true);
      expect(mistakesIn(script)).toEqual([]);
      expect(script).toMatch(/^[\n -~]*$/);
      expect(shapeOf(script)).toEqual(shapeOf(scriptOf(tame(order), true)));
    }),
    { numRuns: 30 },
  );
});

test("a value that stands in the program would be seen", () => {
  const script = (value: string) => `$p='${value}'\n`;
  expect(shapeOf(script("a'+(exit 3010)+'"))).not.toEqual(shapeOf(script("a")));
});

test("paths and commands arrive as they were given", () => {
  fc.assert(
    fc.property(orders, (order) => {
      const texts = [...scriptOf(order, true).matchAll(/^(?:\$\wt=U|File) '([^']*)'/gm)].map(
        ([, base64 = ""]) => Buffer.from(base64, "base64").toString(),
      );
      const given = [...JSON.stringify(order).matchAll(/"(?:path|text)":("(?:[^"\\]|\\.)*")/g)].map(
        ([, json = ""]) => JSON.parse(json),
      );
      expect(texts.toSorted()).toEqual(given.toSorted());
    }),
    { numRuns: 30 },
  );
});

test("the script for five files with all commands stays below the limit of 18 KB", () => {
  expect(base64Bytes(scriptOf(FIVE, true))).toBeLessThanOrEqual(17_408);
  expect(base64Bytes(scriptOf({ ...FIVE, replaces: false, forces: true }, true))).toBeLessThanOrEqual(18_432);
});

test("a script holds only the pieces that its order needs", () => {
  const { validate: _v, test: _t, reload: _r, health: _h, ...plain } = FIVE;
  const script = scriptOf(plain, true);
  for (const word of ["Start-Process", "env:FILE", "Stopwatch", "FileAlreadyExists", "function Ours"])
    expect(script).not.toContain(word);
});

test("a token that is no plain word is refused", () => {
  expect(() => scriptOf({ ...FIVE, token: "a'b" }, true)).toThrow(RangeError);
});
