/** Evaluates one expression after another. It is posted { id, source, bindings, now } and posts { id, … } as core.cjs has it. */
const { parentPort } = require('node:worker_threads')
const { compile } = require('./core.cjs')
const { createWatch } = require('./growth.cjs')
const { LinearRegex } = require('./regex.cjs')

/** The caller ends the process when it takes longer; this says it more kindly, where jsonata looks at the time. */
const patience = 4_500
const kept = new Map()

function compiled(source) {
  let expression = kept.get(source)
  if (!expression) {
    if (kept.size >= 100) kept.clear()
    expression = compile(source, { patience, sequence: 2_000_000, RegexEngine: LinearRegex, watch: createWatch() })
    kept.set(source, expression)
  }
  return expression
}

parentPort.on('message', async ({ id, source, bindings, now }) => {
  parentPort.postMessage({ id, ...(await compiled(source).evaluate(bindings, now)) })
})

// What it is asked is measured from here on.
parentPort.postMessage('ready')
