#!/usr/bin/env node
// This file is committed, not built, because npm links the command before the sources are built.
require("../dist/cli.js");
