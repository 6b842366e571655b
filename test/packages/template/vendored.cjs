// Compiles index.ts with the TypeScript that @pulumi/pulumi uses for projects without one of their own. Only what it
// says about the program counts, as in ts-node: it is too old for the declarations of today's @types/node.
const ts = require("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");

const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, __dirname);
const program = ts.createProgram(fileNames, options);
const source = program.getSourceFile(fileNames[0]);
const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
for (const { messageText } of found) console.log(ts.flattenDiagnosticMessageText(messageText, "\n"));
console.log(`TypeScript ${ts.version}: ${found.length} errors`);
process.exit(found.length);
