#!/usr/bin/env node
// Committed so that npm can link the command before the sources are built.
require("../dist/cli.js");
