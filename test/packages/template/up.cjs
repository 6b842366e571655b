// Runs index.ts as `pulumi up` runs a CommonJS program: with the ts-node of @pulumi/pulumi and the project's
// TypeScript, and with a type check. It uses the Automation API, because only an official install of Pulumi can run
// `pulumi up`.
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
