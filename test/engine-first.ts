/** Starts the files that take longest first, so that no worker is left alone with one at the end. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

const LONG = /\/test\/(e2e|packages)\/|\.(long|sized)\.test\.ts$/;

export class EngineFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
