/**
 * Compiles and evaluates JSONata: the same on the main thread and where an expression is kept apart. Plain CommonJS,
 * since there nothing compiles TypeScript.
 */
const { plain, UnsupportedResult } = require('./plain.cjs')
const { reservedFunctions } = require('./functions.cjs')

/** Deeper than any expression that ends, and shallow enough to be found at once. */
const deepest = 5_000
/** Items of one sequence: an input of 256 KiB has half as many. */
const longestSequence = 300_000
/** jsonata's codes for an evaluation that takes too long, and for a sequence that does. */
const tooLong = ['D1012', 'D2015']

/**
 * What became of an evaluation, as it can be posted: its value (undefined: nothing), or what is wrong.
 *
 * @returns {{ ast: object, evaluate: (bindings: object, now: number) => Promise<object> }}
 * @throws SyntaxError with JSONata's own message
 */
function compile(source, { patience, sequence = longestSequence, RegexEngine, watch }) {
  const expression = parse(source, { timeout: patience, stack: deepest, sequence, ...(RegexEngine && { RegexEngine }) })
  let time = 0
  for (const [name, { implementation, signature }] of Object.entries(reservedFunctions(() => time))) {
    expression.registerFunction(name, implementation, signature)
  }
  if (watch)
    expression.assign(Symbol.for('jsonata.__evaluate_exit'), (_expr, _input, _environment, result) => watch(result))
  return {
    ast: expression.ast(),
    async evaluate(bindings, now) {
      time = now
      try {
        return { value: plain(await expression.evaluate(undefined, bindings)) }
      } catch (error) {
        if (error instanceof UnsupportedResult) return { unsupported: true }
        return { error: describe(error), isTooLong: tooLong.includes(error?.code) }
      }
    },
  }
}

function parse(source, options) {
  if (source === '') throw new SyntaxError('the expression is empty')
  try {
    // Loaded for the first expression: most starts have none.
    return require('jsonata')(source, options)
  } catch (error) {
    throw new SyntaxError(describe(error))
  }
}

/** jsonata throws plain objects. */
function describe(error) {
  if (typeof error !== 'object' || error === null) return String(error)
  if (error instanceof RangeError && /call stack/.test(error.message))
    return 'The data or the expression is nested too deeply'
  const { code, message } = error
  return code ? `${code}: ${message}` : (message ?? String(error))
}

module.exports = { compile }
