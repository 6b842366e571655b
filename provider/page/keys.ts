/** The keys that do something everywhere on the page. They can be switched off, for people whose software sends keys. */
import { useLayoutEffect } from "preact/hooks";

export const KEYS = [
  { key: "/", does: "go to the text filter" },
  { key: "f", does: "show only instances that do not hold the files, or all again" },
  { key: "i", does: "go to the list of instances" },
  { key: "[", does: "show the rollout before" },
  { key: "]", does: "show the next rollout" },
  { key: "t", does: "change between system, light and dark" },
  { key: "?", does: "show these keys" },
  { key: "Escape", does: "clear the filter" },
] as const;

export type Key = (typeof KEYS)[number]["key"];

/** Calls the action of a key, unless the reader is typing or a dialog is open. It listens as soon as the page is drawn. */
export function useKeys(actions: Readonly<Record<Key, () => void>>, isOn: boolean): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = KEYS.find((one) => one.key === event.key)?.key;
      if (key === undefined || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      if (document.querySelector("dialog[open]") !== null) return;
      if (key !== "Escape" && (!isOn || isTyping(event.target))) return;
      event.preventDefault();
      actions[key]();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [actions, isOn]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}
