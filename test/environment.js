/**
 * Node's environment of Jest, with what a test file may take from outside of it. Jest gives each test file modules of its
 * own: the local cloud's, some six hundred, cost 3 s of a processor in each file that starts the system. Those that Node has
 * loaded are there once for all files of a process, and their code as V8 has kept it.
 */
const { statSync } = require('node:fs')
const { join } = require('node:path')
const { TestEnvironment } = require('jest-environment-node')
const { fromTheFirst } = require('./kept-keys')

/** Keeps what V8 has made of them, once most of it has run. */
let keep
/** When each module of this repository was written, by its path. */
const written = new Map()

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    fromTheFirst()
    this.global.loadOutside = load
  }

  async teardown() {
    await super.teardown()
    keep?.()
    keep = undefined
  }
}

/** @param path from the root of this repository, without .ts */
function load(path) {
  if (written.size === 0) keep = require('../bin/typescript').remember('tests')
  forgetChanged()
  const loaded = require(join(__dirname, '..', `${path}.ts`))
  for (const file of ours()) if (!written.has(file)) written.set(file, timeOf(file))
  return loaded
}

/** A run that watches goes on in one process: all that may hold on to what was changed is loaded again. */
function forgetChanged() {
  if ([...written].every(([file, time]) => timeOf(file) === time)) return
  for (const file of ours()) delete require.cache[file]
  written.clear()
}

const ours = () => Object.keys(require.cache).filter((file) => file.endsWith('.ts'))
const timeOf = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs
