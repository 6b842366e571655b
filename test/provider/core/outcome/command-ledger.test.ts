/** The ledger of commands outside a rollout goes on after the recorded numbers, whatever becomes of the calls. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { CommandLedger } from "../../../../provider/src/core/outcome/command-ledger.ts";
import { numberOf } from "../../../../provider/src/core/outcome/marker.ts";
import { recorded } from "../../support/builders.ts";
import { SENDER } from "../../support/ledger.ts";

const made = (sends: number, path = "/etc/app/app.conf", does: "drift" | "remove" = "remove") =>
  new CommandLedger({ ...recorded({}), sends, settings: { ...recorded({}).settings, path } }, SENDER, does);

test("every command has a token of its own, whether its call is accepted, lost or denied", () => {
  const fates = fc.array(fc.constantFrom("accepted", "lost", "denied"), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.nat(1_000), fates, fc.constantFrom("drift", "remove"), (sends, list, does) => {
      const ledger = made(sends, undefined, does);
      const tokens = list.map((fate, at) => {
        const token = ledger.nextToken;
        ledger.apply({ kind: "begun", task: { step: "drift", ids: [`i-${at}`], token, until: 1 } });
        if (fate === "accepted") ledger.apply({ kind: fate, token, invokeId: `t-${at}`, until: 2 });
        if (fate === "lost") ledger.apply({ kind: fate, token, until: 2 });
        if (fate === "denied") ledger.apply({ kind: fate, token });
        return token;
      });
      expect(new Set(tokens).size).toBe(list.length);
      expect(ledger.sendCount).toBe(sends + (does === "remove" ? list.length : 0));
      for (const token of tokens) expect(numberOf({ token }) > sends).toBe(does === "remove");
      expect(ledger.accepted.size).toBe(list.filter((fate) => fate === "accepted").length);
    }),
  );
});

test("knows a Windows instance by the recorded path", () => {
  expect(made(0).input.wanted.delivery.files[0]?.windows).toBe(false);
  expect(made(0, "C:\\app\\app.ini").input.wanted.delivery.files[0]?.windows).toBe(true);
});

test("remembers that the API refuses Tags", () => {
  const ledger = made(0);
  ledger.apply({ kind: "tagRefused" });
  expect(ledger.run.tagRefused).toBe(true);
});
