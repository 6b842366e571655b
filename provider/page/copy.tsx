/** A button that copies a text, and tells whether it could. */
import { useState } from "preact/hooks";

interface CopyProps {
  readonly label: string;
  readonly text: string;
  /** What a screen reader says instead of the label, where several buttons have the same label. */
  readonly what: string;
}

export function Copy({ label, text, what }: CopyProps) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("The browser does not allow it");
    }
  };
  return (
    <span class="copy">
      <button
        type="button"
        aria-label={`${label}: ${what}`}
        onClick={() => void copy()}
        onBlur={() => setSaid("")}
      >
        {label}
      </button>
      <span role="status">{said}</span>
    </span>
  );
}
