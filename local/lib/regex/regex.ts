/**
 * The one place for regular expressions that users write: in selection patterns, models, validation expressions,
 * filters, templates. A backtracking engine can be made to run for ever by a pattern of ten characters and a text
 * of forty, so they run on RE2's engine, whose time grows with the text and no more.
 *
 * Look-ahead, back references and counts above 1,000 are not in its language, and people use them (a model's rule
 * for passwords is a row of look-aheads). Such a pattern runs on JavaScript's own engine under a deadline. To
 * refuse it would refuse what works on AWS.
 */
import type { RE2JS } from 're2js'
import { DeadlineError, withDeadlineOfWork } from './deadline'
import { fromJava } from './from-java'

export type Dialect = 'java' | 'javascript'

export interface Regex {
  readonly source: string
  /** Its time grows with the text and no more; otherwise it is under a deadline. */
  readonly linear: boolean
  /** Somewhere in the text. @throws DeadlineError */
  test(text: string): boolean
}

export interface RegexOptions {
  readonly dialect: Dialect
  /** The whole text must match. */
  readonly whole?: boolean
  readonly ignoreCase?: boolean
}

/** Milliseconds that a match may take on an engine that knows no bound. Less ends innocent ones where the machine is busy. */
const patience = 500
/** RE2 takes for each unit of a text as many steps as a pattern has instructions, at the worst. More steps have a deadline. */
const mostSteps = 5_000_000
const longPatience = 2_000

/** Loaded when the first expression is compiled: most starts have none. */
function engine(): typeof RE2JS {
  return (require('re2js') as { RE2JS: typeof RE2JS }).RE2JS
}

/** A start compiles the same few again and again: each domain's models know what a mail address is. */
const recent = new Map<string, Regex>()
const mostRecent = 100
/** Characters, and instructions: what is kept must be small. */
const longestKept = 1_000
const mostInstructionsKept = 10_000

/** @throws SyntaxError that says what is wrong with it */
export function compileRegex(source: string, options: RegexOptions): Regex {
  const { dialect, whole = false, ignoreCase = false } = options
  const key = `${dialect} ${whole} ${ignoreCase} ${source}`
  const there = recent.get(key)
  if (there) return there
  const { regex, instructions } = compile(source, { dialect, whole, ignoreCase })
  if (source.length > longestKept || instructions > mostInstructionsKept) return regex
  const [oldest] = recent.keys()
  if (recent.size >= mostRecent && oldest !== undefined) recent.delete(oldest)
  recent.set(key, regex)
  return regex
}

interface Compiled {
  readonly regex: Regex
  readonly instructions: number
}

function compile(source: string, { dialect, whole, ignoreCase }: Required<RegexOptions>): Compiled {
  const flags = ignoreCase ? 'i' : ''
  const translated = dialect === 'java' ? fromJava(source) : undefined
  const linear = compileLinear(translated ?? fromJavaScript(source, flags), whole, ignoreCase)
  if (!linear) return { regex: backtracking(translated ?? source, whole, flags), instructions: 0 }
  const instructions = linear.programSize()
  const regex: Regex = {
    source,
    linear: true,
    test(text) {
      if (text.length * instructions <= mostSteps) return linear.test(text)
      return withDeadlineOfWork(`The regular expression ${source}`, longPatience, () => linear.test(text))
    },
  }
  return { regex, instructions }
}

function fromJavaScript(source: string, flags: string): string | undefined {
  // What JavaScript would refuse is refused in its words. It is only parsed here.
  const parsed = new RegExp(source, flags)
  return engine().translateRegExp(parsed.source.replaceAll('(?:)', ''))
}

/** Undefined: its language does not have it. */
function compileLinear(source: string | undefined, whole: boolean, ignoreCase: boolean): RE2JS | undefined {
  if (source === undefined) return undefined
  const { LOOKBEHINDS, CASE_INSENSITIVE } = engine()
  const flags = LOOKBEHINDS | (ignoreCase ? CASE_INSENSITIVE : 0)
  try {
    // Counts within a short pattern make hundreds of thousands of instructions.
    return withDeadlineOfWork(`Compiling the regular expression ${source}`, longPatience, () =>
      engine().compile(whole ? `^(?:${source})$` : source, flags),
    )
  } catch (error) {
    if (error instanceof DeadlineError) throw new SyntaxError(`Invalid regular expression: ${error.message}`)
    return undefined
  }
}

function backtracking(source: string, whole: boolean, flags: string): Regex {
  const expression = new RegExp(whole ? `^(?:${source})$` : source, flags)
  return {
    source,
    linear: false,
    test: (text) => withDeadlineOfWork(`The regular expression ${source}`, patience, () => expression.test(text)),
  }
}
