/** Builds the PowerShell script of an order for a Windows instance. */
import type { Order } from "../order.ts";
import { activate } from "./activate.ts";
import { drift } from "./drift.ts";
import { remove } from "./remove.ts";
import { restore } from "./restore.ts";
import { verify } from "./verify.ts";

/** The script is for Windows PowerShell 5.1. It is pure ASCII, because the agent turns other characters into another code page. */
export function windowsScriptOf(order: Order): string {
  switch (order.kind) {
    case "activate":
      return activate(order);
    case "verify":
      return verify(order);
    case "restore":
      return restore(order);
    case "drift":
      return drift(order);
    case "remove":
      return remove(order);
  }
}
