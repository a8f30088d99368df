/**
 * Runs CloudFront Functions, each run in a context of its own, in which there is nothing but the language, a console and
 * the event: what goes in and comes out is text, so no object of this thread is ever within reach. The other side ends
 * the thread if even the deadline here doesn't end a run.
 */
const { parentPort, workerData } = require('node:worker_threads')
const vm = require('node:vm')

const { deadline } = workerData
/** What of this realm might be reached all the same, such as an error of Node's own, makes no code of text either. */
const ofFunctions = [() => undefined, async () => undefined, function* () {}, async function* () {}]
for (const each of ofFunctions) Object.defineProperty(Object.getPrototypeOf(each), 'constructor', { value: undefined })

/** Compiled, by the code. */
const scripts = new Map()
const mostScripts = 100

/** Inside: the clock stands still, as it does there while a function runs. */
const prepare = new vm.Script(`'use strict';
(() => {
  const now = Number(given.now)
  const lines = []
  const OwnDate = Date
  globalThis.Date = class Date extends OwnDate {
    constructor(...parts) {
      if (parts.length === 0) super(now)
      else super(...parts)
    }
    static now() {
      return now
    }
  }
  const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value) ?? String(value))
  const log = (...values) => {
    if (lines.length < 100) lines.push(values.map(shown).join(' ').slice(0, 1000))
  }
  globalThis.console = { log, info: log, warn: log, error: log, debug: log }
  globalThis.finish = (outcome) => {
    outcome.lines = lines
    given.outcome = JSON.stringify(outcome)
  }
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics']) delete globalThis[name]
})()`)

const call = new vm.Script(`'use strict';
(() => {
  const { finish } = globalThis
  const failed = (error) => finish({ error: String((error && error.message) || error) })
  try {
    if (typeof handler !== 'function') throw new TypeError('handler is no function')
    const returned = handler(JSON.parse(given.event))
    if (returned && typeof returned.then === 'function') returned.then((value) => finish({ value }), failed)
    else finish({ value: returned })
  } catch (error) {
    failed(error)
  }
})()`)

function scriptOf(code) {
  let script = scripts.get(code)
  if (!script) {
    script = new vm.Script(code, { filename: 'function.js' })
    if (scripts.size >= mostScripts) scripts.delete(scripts.keys().next().value)
    scripts.set(code, script)
  }
  return script
}

function run({ code, event, now }) {
  const given = Object.assign(Object.create(null), { event, now: String(now), outcome: '' })
  const sandbox = Object.assign(Object.create(null), { given })
  const context = vm.createContext(sandbox, {
    codeGeneration: { strings: false, wasm: false },
    // What a promise goes on with counts against the deadline too.
    microtaskMode: 'afterEvaluate',
  })
  const timed = { timeout: deadline }
  prepare.runInContext(context)
  scriptOf(code).runInContext(context, timed)
  call.runInContext(context, timed)
  const { outcome } = given
  return typeof outcome === 'string' && outcome !== '' ? outcome : JSON.stringify({ error: 'it came to no end' })
}

parentPort.on('message', (job) => {
  let outcome
  try {
    outcome = run(job)
  } catch (error) {
    const isLate = error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    outcome = JSON.stringify({ error: isLate ? `it took more than ${deadline} ms` : String(error?.message ?? error) })
  }
  parentPort.postMessage(outcome)
})
