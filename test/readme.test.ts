/** Tests that the documents are right: links lead somewhere, programs are files that a test runs, and commands exist. */
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../emulator/src/index.ts";
import { howTo } from "../scripts/emulator/how-to.ts";
import { badCommands } from "./support/documents/commands.ts";
import { brokenLinks, brokenReferences, oddAddresses } from "./support/documents/links.ts";
import { nodesOf, readPages } from "./support/documents/pages.ts";
import { badSnippets } from "./support/documents/snippets.ts";

const pages = readPages();

/** Every host that a document leads to. */
const HOSTS = [
  "docs.aws.amazon.com",
  "github.com",
  "help.aliyun.com",
  "www.alibabacloud.com",
  "www.pulumi.com",
];

test("every link in a document leads to a file, and to a heading of its page", () => {
  expect(brokenLinks(pages)).toEqual([]);
  expect(brokenReferences(pages)).toEqual([]);
});

test("docs/README.md leads to every page of docs", () => {
  const index = pages.find(({ path }) => path === "docs/README.md");
  const listed = index === undefined ? [] : nodesOf(index, "link").map(({ url }) => `docs/${url}`);
  const inDocs = pages.map(({ path }) => path).filter((path) => path.startsWith("docs/"));
  expect(inDocs.filter((path) => path !== "docs/README.md" && !listed.includes(path))).toEqual([]);
});

test("every link to another machine is a whole address of a listed host", () => {
  expect(oddAddresses(pages, HOSTS)).toEqual([]);
});

test("every program in a document is a file that a test runs, or a part of one", () => {
  expect(badSnippets(pages)).toEqual([]);
});

test("every command that a document names exists", () => {
  expect(badCommands(pages)).toEqual([]);
});

test("the README shows what `npm run emulator` prints, with another port and folder", async () => {
  const emulator = await startEmulator({ instances: 0 });
  onTestFinished(() => emulator.close());
  const { regionId, accessKeyId, accessKeySecret } = emulator;
  const places = { endpoint: "http://127.0.0.1:40997", root: "/tmp/ecs-assistant-emulator-x1" };
  const printed = howTo({ regionId, accessKeyId, accessKeySecret, ...places }).trim();
  const blocks = pages.flatMap((page) => (page.path === "README.md" ? nodesOf(page, "code") : []));
  const shown = blocks.find(({ meta }) => meta === "printed-by=emulator");
  expect(shown?.value).toBe(printed);
});
