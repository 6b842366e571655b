// Runs index.ts as an ESM program. Node strips the types.
import automation from "@pulumi/pulumi/automation/index.js";

try {
  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: "test", projectName: "demo", program: async () => ({ ...(await import("./index.ts")) }) },
    { workDir: import.meta.dirname },
  );
  const { summary, outputs } = await stack.up({ onOutput: (text) => process.stderr.write(text) });
  console.log(JSON.stringify({ changes: summary.resourceChanges, outputs }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
