#!/usr/bin/env node
// This file is committed, not built, because npm links the command before the sources are built.
try {
  require("../dist/node-version.js");
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
require("../dist/cli/main.js").start();
