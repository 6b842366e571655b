/** The dialog that lists the keys of the page, and the switch that turns them off. */
import type { RefObject } from "preact";
import { KEYS } from "./keys.ts";

interface HelpProps {
  readonly dialogRef: RefObject<HTMLDialogElement | null>;
  readonly isOn: boolean;
  turn(isOn: boolean): void;
}

export function Help({ dialogRef, isOn, turn }: HelpProps) {
  return (
    <dialog ref={dialogRef} aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <dl class="keys">
        {KEYS.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key === "Escape" ? "Esc" : key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>↑</kbd> <kbd>↓</kbd> <kbd>Enter</kbd>
          </dt>
          <dd>in the list: another instance, its details</dd>
        </div>
      </dl>
      <label>
        <input type="checkbox" checked={isOn} onChange={(event) => turn(event.currentTarget.checked)} /> Keys
        are on
      </label>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
