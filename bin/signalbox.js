#!/usr/bin/env node
// The SDK's warning is for its own releases of 2027; package.json says which Node we need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
// Lambda's time zone is UTC, and a worker thread has that of its process.
process.env.TZ = 'UTC'
const { remember } = require('./typescript')
const args = process.argv.slice(2)
const keep = remember(args[0])
require('../cli/main.ts').main(args).finally(keep)
