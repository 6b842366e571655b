/** A bar that shows the share of each outcome. The counts stand beside it as text, so that it is hidden from screen readers. */
import type { Counts } from "../src/results.ts";
import { present } from "./outcomes.ts";

export function Bar({ counts }: { readonly counts: Counts }) {
  const parts = present(counts);
  return (
    <div class="bar" aria-hidden="true">
      {parts.map(({ outcome, count }) => (
        <span key={outcome} class={`is-${outcome}`} style={{ flexGrow: count }} />
      ))}
    </div>
  );
}
