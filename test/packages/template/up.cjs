// Runs index.ts as `pulumi up` runs a CommonJS program: through the ts-node of @pulumi/pulumi, types checked, with the
// project's TypeScript. Inline, because the language host of `pulumi up` comes with an official install only.
const automation = require("@pulumi/pulumi/automation");
const { tsnodeRequire, typescriptRequire } = require("@pulumi/pulumi/tsutils").typeScriptRequireStrings();

require(tsnodeRequire).register({ compiler: typescriptRequire, project: "tsconfig.json" });

async function main() {
  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: "test", projectName: "demo", program: async () => ({ ...require("./index.ts") }) },
    { workDir: __dirname },
  );
  const { summary, outputs } = await stack.up({ onOutput: (text) => process.stderr.write(text) });
  console.log(JSON.stringify({ changes: summary.resourceChanges, outputs }));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
