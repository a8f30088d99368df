#!/usr/bin/env node
// TypeScript is compiled as it is loaded; the result is cached.
require('tsx/cjs')
require('../cli/main.ts').main(process.argv.slice(2))
