/**
 * Lambda's Node.js runtimes come with the AWS SDK. A module of it that the asset does not bring is taken from the
 * local cloud's own dependencies, which are the clients of its engines; nothing else is.
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
    }
    try {
      return resolve(request, parent, isMain, { paths: [packageRoot] })
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error
      throw Object.assign(new Error(whyNotProvided(request)), { code: error.code })
    }
  }
}

/** Costs a thread, so it is for functions that import what they do not require. */
function provideToImport(packageRoot) {
  // Node.js before 20.6 has no hooks for imports.
  Module.register?.(pathToFileURL(join(__dirname, 'provided-modules.mjs')), {
    data: {
      parent: pathToFileURL(join(packageRoot, 'package.json')).href,
      provided: provided.source,
      whyNot: whyNotProvided('%'),
      layers: (process.env.NODE_PATH ?? '')
        .split(':')
        .filter(Boolean)
        .map((folder) => pathToFileURL(`${folder}.js`).href),
    },
  })
}

function whyNotProvided(module) {
  return (
    `Cannot find module '${module}': the local cloud has the clients of its own engines alone, where Lambda has all of ` +
    'the AWS SDK. Bundle it into the asset, and have what it calls answered: AWS_ENDPOINT_URL_<SERVICE> in the ' +
    "function's environment says by whom"
  )
}

module.exports = { provideToImport, provideToRequire }
