/**
 * The command's code, 16 MB in one file, is compiled once for all of its runs, of which each takes half a second for it
 * otherwise: the first keeps what V8 has made where `KEPT_CODE` says. The code itself is the command's own.
 */
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname } = require('node:path')
const { Script } = require('node:vm')

const kept = process.env.KEPT_CODE
const compile = Module.prototype._compile

Module.prototype._compile = function (content, filename, ...more) {
  if (!filename.endsWith('aws-cdk/lib/index.js')) return compile.call(this, content, filename, ...more)
  const cachedData = existsSync(kept) ? readFileSync(kept) : undefined
  const script = new Script(Module.wrap(content), { filename, cachedData })
  if (!cachedData) process.once('exit', () => keep(script))
  const require = Module.createRequire(filename)
  require.main = process.mainModule
  return script.runInThisContext().call(this.exports, this.exports, require, this, filename, dirname(filename))
}

/** Whole or not at all. */
function keep(script) {
  writeFileSync(`${kept}.part`, script.createCachedData())
  renameSync(`${kept}.part`, kept)
}
