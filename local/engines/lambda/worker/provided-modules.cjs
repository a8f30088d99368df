/**
 * Lambda's Node.js runtimes come with the AWS SDK. A module of it that the asset does not bring is taken from the
 * local cloud's own dependencies; nothing else is.
 */
const Module = require('node:module')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const provided = /^@(aws-sdk|smithy)\//

function provideToRequire(packageRoot) {
  const resolve = Module._resolveFilename
  Module._resolveFilename = (request, parent, isMain, options) => {
    try {
      return resolve(request, parent, isMain, options)
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND' || !provided.test(request)) throw error
      return resolve(request, parent, isMain, { paths: [packageRoot] })
    }
  }
}

/** Costs a thread, so it is for functions that are ES modules only. */
function provideToImport(packageRoot) {
  // Node.js before 20.6 has no hooks for imports.
  Module.register?.(pathToFileURL(join(__dirname, 'provided-modules.mjs')), {
    data: { parent: pathToFileURL(join(packageRoot, 'package.json')).href },
  })
}

module.exports = { provideToImport, provideToRequire }
