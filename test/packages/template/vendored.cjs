// Compiles index.ts with the TypeScript 3.8 that @pulumi/pulumi uses for projects without their own TypeScript. Only
// errors in index.ts count, because this version is too old for the declarations of today's @types/node.
const ts = require("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");

const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, __dirname);
const program = ts.createProgram(fileNames, options);
const source = program.getSourceFile(fileNames[0]);
const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
for (const { messageText } of found) console.log(ts.flattenDiagnosticMessageText(messageText, "\n"));
console.log(`TypeScript ${ts.version}: ${found.length} errors`);
process.exit(found.length);
