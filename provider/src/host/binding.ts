/**
 * The two providers whose source text Pulumi stores in state. Their methods only call the installed package, because old
 * state calls them for years; test/provider/host/binding.test.ts freezes the text. No method may use a variable of this file.
 */
import type * as pulumi from "@pulumi/pulumi";

declare const require: (id: "pulumi-alicloud-sendfile/handler") => typeof import("./handler.ts");

type Raw = Record<string, unknown>;

export class SendFileProvider implements pulumi.dynamic.ResourceProvider {
  async configure(req: pulumi.dynamic.ConfigureRequest): Promise<void> {
    try {
      require("pulumi-alicloud-sendfile/handler").configure(req.config);
    } catch {}
  }
  // A program that has this package only through a library does not find it: pnpm links what package.json names, no more.
  async check(olds: Raw, news: Raw): Promise<pulumi.dynamic.CheckResult> {
    try {
      return await require("pulumi-alicloud-sendfile/handler").check(olds, news);
    } catch (error) {
      if (!/^Cannot find module 'pulumi-alicloud-sendfile/.test((error as Error).message)) throw error;
      const reason =
        "pulumi-alicloud-sendfile is not found from the program's folder: add it to the program's own package.json";
      return { inputs: news, failures: [{ property: "", reason }] };
    }
  }
  async diff(id: string, olds: Raw, news: Raw) {
    return require("pulumi-alicloud-sendfile/handler").diff(olds, news, id);
  }
  async create(inputs: Raw) {
    return require("pulumi-alicloud-sendfile/handler").create(inputs);
  }
  async update(id: string, olds: Raw, news: Raw) {
    return require("pulumi-alicloud-sendfile/handler").update(id, olds, news);
  }
  async read(id: string, props: Raw) {
    return require("pulumi-alicloud-sendfile/handler").read(id, props);
  }
  // A delete succeeds when the package is gone. It fails when the handler fails.
  async delete(id: string, props: Raw): Promise<void> {
    let handler: typeof import("./handler.ts");
    try {
      handler = require("pulumi-alicloud-sendfile/handler");
    } catch (error) {
      const { message } = error as Error;
      const gone = /^(Cannot find module 'pulumi-alicloud-sendfile\/handler'|Package subpath '\.\/handler')/;
      if (!gone.test(message)) throw error;
      console.log(`SendFile: the package is gone; ${props.path} is left on its instances`);
      return;
    }
    await handler.remove(props, id);
  }
}

export class GateProvider implements pulumi.dynamic.ResourceProvider {
  async diff(_id: string, olds: Raw, news: Raw) {
    return require("pulumi-alicloud-sendfile/handler").gateDiff(olds, news);
  }
  async create(inputs: Raw) {
    return { id: "gate", outs: await require("pulumi-alicloud-sendfile/handler").gate(inputs) };
  }
  async update(_id: string, _olds: Raw, news: Raw) {
    return { outs: await require("pulumi-alicloud-sendfile/handler").gate(news) };
  }
  async delete(): Promise<void> {}
}
