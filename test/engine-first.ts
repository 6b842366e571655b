/** Sorts the test files so that the slowest start first. Otherwise one worker could run a slow file alone at the end. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Patterns of the slow kinds of test files, the slowest kind first. */
const KINDS = [/\.(long|sized)\.test\.ts$/, /\/test\/(e2e|packages)\//];

export class EngineFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const kind = ({ moduleId }: TestSpecification) => {
      const at = KINDS.findIndex((pattern) => pattern.test(moduleId));
      return at < 0 ? KINDS.length : at;
    };
    return sorted.toSorted((a, b) => kind(a) - kind(b));
  }
}
