/** The text diff that a preview shows below its plan when the program asks for it with `showDiff`. */
import { NO_DIGEST_KEY } from "../../core/inputs/delivery-key.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import { fileKnown, wantedOf } from "../../core/inputs/wanted.ts";
import type { Preview } from "../../preview/previews.ts";

/** Returns "" when nothing is to be shown. The caller has found that something will be sent. */
export async function shownDiff(news: Raw, preview: Preview | undefined): Promise<string> {
  const olds = preview?.lastInputs;
  if (olds === undefined || !fileKnown(news) || !isShowable(news)) return "";
  // Loaded here, so that other previews do not load the library that compares texts.
  const { diffText } = await import("../../report/diff-text.ts");
  const files = filesOf(news);
  if (Object.keys(olds).length === 0) return diffText([], files);
  if (!isShowable(olds))
    return "files: no diff is shown, because a content was a secret in the last `pulumi up`";
  return diffText(filesOf(olds), files);
}

/** State that was written before the input existed does not tell, so its content counts as a secret. */
function isShowable(inputs: Raw): boolean {
  return inputs.__isSecret === false;
}

function filesOf(inputs: Raw) {
  return wantedOf(inputs, NO_DIGEST_KEY).delivery.files;
}
