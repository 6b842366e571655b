/**
 * Reads the InvokeId from the answer of an action that starts a task. Without one the task may have been started, so the
 * fault is `lost`.
 */
import { type Raw, text } from "../../core/inputs/unknown.ts";
import type { Answer } from "../../core/model.ts";

export function accepted(action: string, answer: Answer<Raw>): Answer<{ invokeId: string }> {
  if (!answer.ok) return answer;
  const invokeId = text(answer.value.InvokeId);
  if (invokeId !== "") return { ok: true, value: { invokeId } };
  const message = "the answer holds no InvokeId";
  return { ok: false, fault: { kind: "lost", action, code: "MalformedAnswer", message } };
}
