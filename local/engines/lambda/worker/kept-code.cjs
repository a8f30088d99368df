/**
 * What V8 made of code is kept for the next instance that loads the same: to compile the AWS SDK and a bundle takes half of
 * a cold start. Kept by a hash of the text, so that what an instance hands on can only ever stand for that very text, and
 * handed on after the first invocation, when the functions that are needed have been compiled too.
 *
 * Node compiles itself what does not compile here, for its own words.
 */
const { createHash, Hash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join, sep } = require('node:path')
const vm = require('node:vm')

// Held from before the function's code is there, which may put others in their place.
const call = Function.prototype.call.bind(Function.prototype.call)
const { update, digest } = Hash.prototype
const { Script } = vm
const { createCachedData, runInThisContext } = Script.prototype
/** Characters below which there is little to win. */
const worthwhile = 2048

/**
 * @param {ReadonlyMap<string, Uint8Array>} kept by hash
 * @param {ReadonlyMap<string, string>} resolved where the SDK's own modules found each other
 */
function useKeptCode({ packageRoot, kept, resolved }) {
  const packages = join(packageRoot, 'node_modules') + sep
  const compiled = new Map()
  const found = new Map()
  /** Files that Node took for CommonJS. */
  const ran = new Set()
  const compile = Module.prototype._compile
  const resolve = Module._resolveFilename
  const load = Module._extensions['.js']

  Module.prototype._compile = function (content, filename, ...more) {
    ran.add(filename)
    const run = scriptOf(content, filename)
    if (!run) return call(compile, this, content, filename, ...more)
    return call(run, this.exports, this.exports, requireOf(this), this, filename, dirname(filename), importBuiltIn)
  }

  function scriptOf(content, filename) {
    if (content.length < worthwhile || content.startsWith('#!')) return undefined
    const code = withoutImports(content)
    if (!code) return undefined
    const opening = `(function (exports, require, module, __filename, __dirname, ${code.importer}) { `
    const hash = call(digest, call(update, createHash('sha256'), content), 'base64')
    const before = kept.get(hash)
    try {
      const script = new Script(`${opening}${code.content}\n})`, {
        filename,
        columnOffset: -opening.length,
        ...(before && { cachedData: Buffer.from(before.buffer) }),
      })
      if (!before || script.cachedDataRejected) compiled.set(hash, script)
      return call(runInThisContext, script)
    } catch {
      return undefined
    }
  }

  Module._resolveFilename = (request, parent, ...more) => {
    const from = parent?.filename
    if (!from?.startsWith(packages)) return call(resolve, Module, request, parent, ...more)
    const place = `${from}\n${request}`
    const before = resolved.get(place)
    if (before !== undefined) return before
    const file = call(resolve, Module, request, parent, ...more)
    if (file.startsWith(packages)) found.set(place, file)
    return file
  }

  const known = new Set(resolved.values())
  Module._extensions['.js'] = (module, filename) => {
    // Node would look for the package.json that says whether it is CommonJS.
    if (known.has(filename)) module._compile(readFileSync(filename, 'utf8'), filename)
    else load(module, filename)
  }

  /** What the next instance need not do again; once. */
  return function handOn() {
    if (compiled.size === 0 && found.size === 0) return undefined
    const made = [...compiled].map(([hash, script]) => [hash, call(createCachedData, script)])
    const places = [...found].filter(([, file]) => ran.has(file))
    compiled.clear()
    found.clear()
    return [made, places]
  }
}

/**
 * A script made of kept code has nobody whom its `import()` could ask, so one of Node's own modules is done by a function,
 * under a name as long, that places stay the same. Libraries in most bundles have such a one. @returns undefined for code
 * that imports anything else.
 */
function withoutImports(content) {
  if (!/\bimport\s*\(/.test(content)) return { content, importer: '_' }
  const rest = content.replace(builtIn, '')
  const importer = importers.find((name) => !content.includes(name))
  if (/\bimport\s*\(/.test(rest) || importer === undefined) return undefined
  return { content: content.replace(builtIn, (found) => found.replace('import', importer)), importer }
}

const builtIn = /\bawait import\((["'])node:[\w/]+\1\)/g
/** As long as `import`. */
const importers = ['impor_', '_mport', 'imp_rt']
const importBuiltIn = (name) => import(name)

/** As Node makes it. */
function requireOf(module) {
  const require = (id) => module.require(id)
  require.resolve = (request, options) => Module._resolveFilename(request, module, false, options)
  require.resolve.paths = (request) => Module._resolveLookupPaths(request, module)
  require.main = process.mainModule
  require.extensions = Module._extensions
  require.cache = Module._cache
  return require
}

module.exports = { useKeptCode }
