/**
 * Node's environment of Jest, with what a test file may take from outside of it. Jest gives each test file modules of its
 * own: the local cloud's, some six hundred, cost 3 s of a processor in each file that starts the system. Those that Node has
 * loaded are there once for all files of a process, and their code as V8 has kept it.
 */
const { join } = require('node:path')
const { TestEnvironment } = require('jest-environment-node')

/** Loads a module of this repository, by its path from the root. */
let load
/** Keeps what V8 has made of it, once most of it has run. */
let keep

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    this.global.loadOutside = (path) => {
      load ??= loader()
      return load(path)
    }
  }

  async teardown() {
    await super.teardown()
    keep?.()
    keep = undefined
  }
}

function loader() {
  keep = require('../bin/typescript').remember('tests')
  return (path) => require(join(__dirname, '..', `${path}.ts`))
}
