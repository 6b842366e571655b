/**
 * A fake plugin of @pulumi/alicloud, as a gRPC server. It accepts any resource without an API call. It answers
 * `getInstances` with a real call to the endpoint of its provider, so that tests notice a wrong account or region.
 */
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";
import { getInstances, type Settings } from "./get-instances.ts";

const require = createRequire(import.meta.url);
const ofPulumi = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc = ofPulumi("@grpc/grpc-js") as typeof Grpc;
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const { Empty } = ofPulumi("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = ofPulumi("google-protobuf/google/protobuf/struct_pb.js");

type Raw = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: the generated messages have no types that Node could strip.
type Message = any;

const SECRET = "4dabf18193072939515e22adb298388d";

/** Unwraps the secrets in a value, which the engine marks by wrapping them in an object. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return plain((value as Raw).value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

const read = (struct: Message): Raw => (struct?.toJavaScript() ?? {}) as Raw;
const struct = (value: Raw) => Struct.fromJavaScript(value);

let settings: Settings = {};

/** The handlers of the gRPC methods. Each gets a request message and returns a response message. */
const verbs: Record<string, (request: Message) => Message | Promise<Message>> = {
  getPluginInfo: () => filled(new PluginInfo(), { setVersion: "3.108.0" }),
  getSchema: () => filled(new messages.GetSchemaResponse(), { setSchema: '{"name":"alicloud"}' }),
  checkConfig: (request) => filled(new messages.CheckResponse(), { setInputs: request.getNews() }),
  diffConfig: (request) => changes(request),
  configure: (request) => {
    settings = plain(read(request.getArgs())) as Settings;
    return filled(new messages.ConfigureResponse(), {
      setAcceptsecrets: true,
      setAcceptresources: false,
      setSupportspreview: true,
    });
  },
  invoke: async (request) => {
    const args = plain(read(request.getArgs())) as Raw;
    if (!request.getTok().endsWith(":getInstances"))
      throw new Error(`${request.getTok()} is not answered here`);
    return filled(new messages.InvokeResponse(), { setReturn: struct(await getInstances(settings, args)) });
  },
  check: (request) => {
    const type = request.getUrn().split("::")[2]?.split("$").pop() ?? "";
    if (!type.startsWith("alicloud:")) throw new Error(`${type} is no resource of alicloud`);
    return filled(new messages.CheckResponse(), { setInputs: request.getNews() });
  },
  diff: (request) => changes(request),
  create: (request) =>
    filled(new messages.CreateResponse(), {
      setId: request.getPreview() ? "" : `stand-in-${randomBytes(4).toString("hex")}`,
      setProperties: request.getProperties(),
    }),
  read: (request) =>
    filled(new messages.ReadResponse(), {
      setId: request.getId(),
      setProperties: request.getProperties(),
      setInputs: request.getInputs(),
    }),
  update: (request) => filled(new messages.UpdateResponse(), { setProperties: request.getNews() }),
  delete: () => new Empty(),
  cancel: () => new Empty(),
};

function changes(request: Message): Message {
  const same = JSON.stringify(read(request.getOlds())) === JSON.stringify(read(request.getNews()));
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  return filled(new messages.DiffResponse(), { setChanges: same ? DIFF_NONE : DIFF_SOME });
}

function filled(message: Message, values: Raw): Message {
  for (const [setter, value] of Object.entries(values)) message[setter](value);
  return message;
}

const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
const handlers = Object.entries(verbs).map(([name, handle]) => [
  name,
  (call: { request: Message }, done: (error: unknown, answer?: Message) => void) => {
    Promise.resolve(call.request)
      .then(handle)
      .then(
        (answer) => done(null, answer),
        (error) => done({ code: grpc.status.UNKNOWN, message: String(error?.message ?? error) }),
      );
  },
]);
server.addService(ResourceProviderService, Object.fromEntries(handlers));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  console.log(port);
});
