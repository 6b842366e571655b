/** The classes of .NET and the cmdlets that the scripts use, over a disk in a folder and a clock that does not tick by itself. */
import { gunzipSync } from "node:zlib";
import type { Disk } from "./disk.ts";
import { type Given, NOTHING, type Outside, Thrown } from "./outside.ts";
import { encoding, ON_TEXT, Sha, Stream } from "./streams.ts";
import { Char, text, type Value } from "./values.ts";

/** How a command of the user ends: its exit code, what it prints, and whether it does so before its time is over. */
export interface Ran {
  readonly exit: number;
  readonly out?: string;
  readonly hangs?: boolean;
}
export type Commands = (text: string, env: ReadonlyMap<string, string>) => Ran;

type Method = (...args: readonly never[]) => unknown;
type Members = Readonly<Record<string, unknown>>;
const name = (path: string) => path.split(/[\\/]/).at(-1) ?? "";
const folder = (path: string) => path.slice(0, path.length - name(path).length).replace(/(?<!:)[\\/]+$/, "");

export class DotNet implements Outside {
  readonly env = new Map<string, string>([["systemroot", "C:\\Windows"]]);
  readonly printed: string[] = [];
  readonly ended: Value[] = [];
  private seconds = 0;
  private made = 0;
  private readonly disk: Disk;
  private readonly commands: Commands;
  private readonly types: Readonly<Record<string, Members>>;

  constructor(disk: Disk, commands: Commands) {
    this.disk = disk;
    this.commands = commands;
    this.types = { ...this.plain(), ...this.onDisk() };
  }

  private plain(): Record<string, Members> {
    return {
      convert: {
        frombase64string: (given: string) => Buffer.from(given, "base64"),
        tobase64string: (bytes: Buffer) => bytes.toString("base64"),
      },
      bitconverter: {
        tostring: (bytes: Buffer, at: number, count: number) =>
          [...bytes.subarray(at, at + count)]
            .map((one) => one.toString(16).padStart(2, "0").toUpperCase())
            .join("-"),
      },
      math: { min: Math.min, max: Math.max },
      array: {
        copy: (from: Buffer, at: number, to: Buffer, into: number, count: number) =>
          void from.copy(to, into, at, at + count),
      },
      guid: { newguid: () => ({ tostring: () => `guid${++this.made}` }) },
      "diagnostics.stopwatch": { startnew: () => this.stopwatch() },
      "text.encoding": { unicode: encoding("utf16le") },
      console: { out: { writeline: (line: string) => void this.printed.push(line) } },
      "security.principal.securityidentifier": {},
      intptr: { zero: null },
      "io.stream": { null: new Stream(Buffer.alloc(0)) },
      "io.path": { getfilename: name, getdirectoryname: folder, gettemppath: () => "C:\\Windows\\Temp\\" },
    };
  }

  private stopwatch() {
    const [start, now] = [this.seconds, () => this.seconds];
    return {
      elapsed: {
        get totalseconds() {
          return now() - start;
        },
      },
    };
  }

  private onDisk(): Record<string, Members> {
    const { disk } = this;
    return {
      "io.file": {
        open: (path: string, mode: string) => this.open(path, mode),
        delete: (path: string) => disk.remove(path),
        copy: (from: string, to: string) => disk.write(to, disk.bytes(from)),
        readallbytes: (path: string) => disk.bytes(path),
        readalllines: (path: string) =>
          disk
            .bytes(path)
            .toString()
            .split("\n")
            .filter((line) => line !== ""),
        getattributes: (path: string) => disk.attributes(path),
        setattributes: () => undefined,
        getaccesscontrol: (path: string) => ({
          getsecuritydescriptorbinaryform: () =>
            Buffer.from([1, 0, 4, 0x80, ...modeBytes(disk.access(path))]),
        }),
        setaccesscontrol: (path: string) => disk.setAccess(path, 0o644),
      },
      "io.directory": {
        createdirectory: (path: string) => (disk.attributes(path) === 16 ? path : disk.make(path)),
        delete: (path: string, all = false) =>
          disk.look(() => (all ? disk.removeAll(path) : disk.removeFolder(path))),
        move: (from: string, to: string) => disk.moveFolder(from, to),
        getdirectories: (path: string) => disk.names(path, true),
        getfiles: (path: string) => disk.names(path, false),
        getaccesscontrol: (path: string) => this.accessOf(disk.at(path)),
        setaccesscontrol: (path: string) => disk.step(() => void disk.guarded.add(disk.at(path))),
      },
      win: {
        movefileexw: (from: string, to: string) => disk.replace(from, to),
        createhardlinkw: (made: string, old: string) => disk.link(made, old),
        setfilesecurityw: (path: string, _parts: number, bytes: Buffer) => {
          disk.setAccess(path, bytes.readUInt16BE(4));
          return true;
        },
      },
    };
  }

  private accessOf(at: string) {
    const value = this.disk.foreign.has(at) ? "S-1-5-21-1-2-3-1001" : "S-1-5-18";
    return { getowner: () => ({ value }), areaccessrulesprotected: this.disk.guarded.has(at) };
  }

  private open(path: string, mode: string): Stream {
    if (mode === "Open") return new Stream(this.disk.bytes(path));
    if (mode === "OpenOrCreate") {
      if (this.disk.held.has(this.disk.at(path))) throw new Thrown("it is used by another process");
      this.disk.write(path, Buffer.alloc(0));
      return new Stream(Buffer.alloc(0));
    }
    return new Stream(Buffer.alloc(0), (data) => this.disk.write(path, data));
  }

  type(given: string): Value {
    const found = this.types[given.toLowerCase()];
    if (found === undefined) throw new Error(`no such type: ${given}`);
    return found;
  }

  member(target: Value, given: string): Value {
    const key = given.toLowerCase();
    if (target instanceof Map) return found(target.get(key), given);
    if (target instanceof Error) return key === "message" ? target.message : (target as never);
    if (typeof target === "string" || Array.isArray(target) || Buffer.isBuffer(target)) {
      if (key === "length" || key === "count") return target.length;
    }
    return found((target as Members | null)?.[key] as Value | undefined, given);
  }

  setMember(target: Value, given: string, value: Value): void {
    if (target instanceof Map) target.set(given.toLowerCase(), value);
    else (target as Record<string, unknown>)[given.toLowerCase()] = value;
  }

  call(target: Value, given: string, args: readonly Value[]): Value {
    const key = given.toLowerCase();
    if (target instanceof Map && key === "clone") return new Map(target);
    if (target instanceof Error) return target as never;
    if (typeof target === "string") return found(ON_TEXT[key], given)(target, ...(args as string[]));
    const owner = target as Record<string, Method | undefined>;
    if (typeof owner[key] !== "function") throw new Error(`no such method: ${given}`);
    const value = owner[key](...(args as never[]));
    return value === undefined ? (NOTHING as never) : (value as Value);
  }

  cast(type: string, value: Value): Value {
    if (type === "void") return NOTHING as never;
    if (type === "int") return Math.round(Number(value));
    if (type === "string") return text(value);
    if (type === "char") return new Char(Number(value)) as never;
    throw new Error(`no such cast: ${type}`);
  }

  cmdlet(given: string, { named, positional, piped, each }: Given): Value[] {
    const [one, two] = positional as [Value, Value];
    switch (given) {
      case "set-strictmode":
        return [];
      case "add-type":
        return [this.type("win")];
      case "new-object":
        return [this.make(text(one).toLowerCase(), Array.isArray(two) ? two : [two])];
      case "start-sleep":
        this.seconds += one === undefined ? Number(named.get("-m")) / 1_000 : Number(one);
        return [];
      case "set-item":
        this.env.set(text(one).slice(4).toLowerCase(), text(two));
        return [];
      case "remove-item":
        for (const key of this.env.keys()) if (key.startsWith("file")) this.env.delete(key);
        return [];
      case "start-process":
        return [this.start(two as Value[], named) as Value];
      case "&":
        this.ended.push(...positional);
        return [];
      case "select":
        return named.has("-skip")
          ? piped.slice(Number(named.get("-skip")))
          : piped.slice(0, Number(named.get("-first")));
      case "sort":
        return piped.toSorted((a, b) => Number(b) - Number(a));
      case "%":
        return piped.flatMap((item) => each(one, item));
      default:
        throw new Error(`no such command: ${given}`);
    }
  }

  private make(type: string, args: readonly Value[]): Value {
    const [one] = args as [never];
    if (type === "byte[]") return Buffer.alloc(Number(one));
    if (type === "text.utf8encoding") return encoding("utf8");
    if (type === "io.fileinfo") return { attributes: this.disk.attributes(one) };
    if (type === "io.memorystream") return new Stream(one ?? Buffer.alloc(0)) as never;
    if (type === "io.compression.gzipstream") return new Stream(gunzipSync((one as Stream).data)) as never;
    if (type.endsWith("sha256cryptoserviceprovider")) return new Sha() as never;
    if (type === "componentmodel.win32exception") return "the system refused it";
    if (type.startsWith("security.accesscontrol."))
      return { setaccessruleprotection: () => undefined, setsecuritydescriptorsddlform: () => undefined };
    throw new Error(`no such class: ${type}`);
  }

  private start(list: readonly Value[], named: ReadonlyMap<string, Value>) {
    const [, ...lines] = Buffer.from(text(list.at(-1) ?? ""), "base64")
      .toString("utf16le")
      .split("\n");
    const { exit, out = "", hangs = false } = this.disk.step(() => this.commands(lines.join("\n"), this.env));
    this.disk.put(text(named.get("-redirectstandardoutput") ?? ""), out);
    this.disk.put(text(named.get("-redirectstandarderror") ?? ""), "");
    const wait = (ms: number) => {
      this.seconds += hangs ? ms / 1_000 : 0;
      return !hangs;
    };
    return { handle: 1, id: 77, exitcode: exit, waitforexit: wait };
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Thrown(`there is no ${what}`);
  return value;
}

function modeBytes(mode: number): number[] {
  return [mode >> 8, mode & 255];
}
