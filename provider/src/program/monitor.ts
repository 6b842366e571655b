/** Types of the two requests to the engine's resource monitor that this package watches, and of their messages. */
import type { Raw } from "../core/inputs/unknown.ts";

/** A message google.protobuf.Value. */
export interface Value {
  toJavaScript(): unknown;
}

/** The fields of a message google.protobuf.Struct. */
interface Fields {
  set(key: string, value: Value): unknown;
  get(key: string): Value | undefined;
  del(key: string): unknown;
  has(key: string): boolean;
  forEach(visit: (value: Value, key: string) => void): void;
}

export interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { getFieldsMap(): Fields; toJavaScript(): Raw } | undefined;
}

export interface ResourceRequest {
  getType(): string;
  getName(): string;
}

type Rpc<Request> = (
  request: Request,
  done: (error: unknown, response: unknown) => void,
  ...rest: unknown[]
) => unknown;

export interface Monitor {
  registerResource: Rpc<ResourceRequest>;
  registerResourceOutputs: Rpc<OutputsRequest>;
}
