/** Tests that the checks of the documents find mistakes. */
import { expect, test } from "vitest";
import { badCommands } from "../support/documents/commands.ts";
import { brokenLinks, brokenReferences, oddAddresses } from "../support/documents/links.ts";
import { pageOf } from "../support/documents/pages.ts";
import { badSnippets } from "../support/documents/snippets.ts";

const page = (text: string) => [pageOf("docs/page.md", `# A page\n\n## Two words\n\n${text}\n`)];

test.each([
  ["a file that is not there", "[x](none.md)", /no such file/],
  ["a picture that is not there", "![x](none.svg)", /no such file/],
  ["a picture in HTML that is not there", '<img src="none.svg">', /no such file/],
  ["a definition that leads nowhere", "[x][y]\n\n[y]: none.md", /no such file/],
  ["a heading that is not on the page", "[x](#three)", /no such heading/],
  ["a heading that another page does not have", "[x](page.md#three)", /no such heading/],
])("a link to %s is found", (_, text, problem) => {
  expect(brokenLinks(page(text)).join()).toMatch(problem);
});

test("links to files, folders and headings are right", () => {
  expect(
    brokenLinks(page("[a](#two-words) [b](page.md#two-words) [c](../README.md) [d](../examples)")),
  ).toEqual([]);
});

test("a footnote and a reference without their text are found", () => {
  expect(brokenReferences(page("See there[^1] and [this][that]."))).toHaveLength(2);
  expect(brokenReferences(page("See there[^1].\n\n[^1]: A note."))).toEqual([]);
});

test.each(["http://example.com/", "https://user@example.com/", "https://other.example/"])(
  "the address %s is found",
  (address) => {
    expect(oddAddresses(page(`[x](${address})`), ["example.com"])).toHaveLength(1);
  },
);

test.each([
  ["ts", "a block of ts that no test runs"],
  ["yaml", "a block of yaml that no test runs"],
  ["ts file=none.ts", "none.ts does not exist"],
  ["ts file=biome.json", "is not the text of biome.json"],
  ["ts part-of=biome.json", "is no part of biome.json"],
  ["ts test=test/docs/errors.test.ts", "test/docs/errors.test.ts does not read this page"],
  ["ts like=biome.json", '"like=biome.json" says nothing about the block'],
])("a block of %s is found", (words, problem) => {
  expect(badSnippets(page(`\`\`\`${words}\nconst a = 1;\n\`\`\``)).join()).toContain(problem);
});

test.each([
  "npm run none",
  "pulumi none",
  "pulumi up --none",
  "npx none",
  "npx pulumi-alicloud-sendfile none",
  "npx pulumi-alicloud-sendfile report --none",
  "ecs-assistant-emulator --none",
  "frobnicate --all",
  "scripts/none.sh",
  "echo | npm run none",
])("the command %s is found", (command) => {
  expect(badCommands(page(`\`\`\`sh\n${command}\n\`\`\``))).not.toEqual([]);
});

test("commands in a block without a language are found", () => {
  expect(badSnippets(page("```\nnpm run demo\n```"))).toHaveLength(1);
});

test("a command between backticks is found too, and one that exists is right", () => {
  expect(badCommands(page("`npm run none`"))).toHaveLength(1);
  expect(
    badCommands(
      page(
        "```sh\nnpm run demo # four runs\npulumi up --refresh\nnpm ci && npx ecs-assistant-emulator --port 0\nnpx pulumi-alicloud-sendfile report --format json\n```",
      ),
    ),
  ).toEqual([]);
});
