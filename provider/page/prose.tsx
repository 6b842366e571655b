/** A sentence in which names stand in backticks, such as an advice. The names are shown as code, all else as it is. */

export function Prose({ text }: { readonly text: string }) {
  const parts = text.split(/`([^`]+)`/);
  return <bdi>{parts.map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part))}</bdi>;
}
