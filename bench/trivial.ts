/** A Pulumi program with one dynamic resource whose provider does nothing. It shows what any dynamic resource costs. */
import { createRequire } from "node:module";
import type { Program } from "./stack.ts";

const require = createRequire(import.meta.url);
const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");

type Raw = Record<string, unknown>;

const provider = {
  async check(_olds: Raw, news: Raw) {
    return { inputs: news };
  },
  async diff() {
    return { changes: false };
  },
  async create(inputs: Raw) {
    return { id: "trivial", outs: inputs };
  },
};

class Trivial extends pulumi.dynamic.Resource {}

export const trivialProgram: Program = async () => {
  const resource = new Trivial(provider, "trivial", { value: "one" });
  return { id: resource.id };
};
