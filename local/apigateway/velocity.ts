/**
 * The part of the Velocity template language that mapping templates of MOCK and HTTP integrations need (CDK's CORS
 * preflights among them): references, `#set`, `#if`, `#elseif`, `#else`, `#end`, comments, comparisons and a few
 * methods. Anything else is refused by name when the template is put.
 */
import { NotModelledError } from '../kernel/aws-error'
import { badRequest } from './state'

export interface TemplateScope {
  /** `responseOverride` and `requestOverride` in it can be set. */
  readonly context: Record<string, unknown>
  readonly stageVariables: Readonly<Record<string, string>>
  readonly params: Readonly<Record<'path' | 'querystring' | 'header', Readonly<Record<string, string>>>>
  readonly body: string
}

export type Template = (scope: TemplateScope) => string

interface Run extends TemplateScope {
  readonly variables: Map<string, unknown>
}

type Expression = (run: Run) => unknown
type Node = (run: Run) => string

interface Branch {
  readonly test: Expression | undefined
  readonly body: Node[]
}

const methods = new Set([
  'get',
  'matches',
  'equals',
  'contains',
  'startsWith',
  'endsWith',
  'isEmpty',
  'toLowerCase',
  'toUpperCase',
  'trim',
  'length',
  'replace',
  'params',
  'escapeJavaScript',
  'base64Encode',
  'base64Decode',
  'urlEncode',
  'urlDecode',
])
const roots = new Set(['context', 'stageVariables', 'input', 'util'])

/** @throws NotModelled or BadRequestException */
export function compileTemplate(source: string, where: string): Template {
  const nodes = parse(source, where)
  return (scope) => {
    const run: Run = { ...scope, variables: new Map() }
    return nodes.map((node) => node(run)).join('')
  }
}

function parse(source: string, where: string): Node[] {
  let at = 0

  const fail = (what: string): Error =>
    badRequest(`${where}: invalid template: ${what} at "${source.slice(at, at + 30)}"`)
  const space = (): void => {
    while (/\s/.test(source[at] ?? '')) at++
  }
  const take = (token: string): boolean => {
    space()
    if (!source.startsWith(token, at)) return false
    at += token.length
    return true
  }
  const expect = (token: string): void => {
    if (!take(token)) throw fail(`expected ${token}`)
  }
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) at += text.length
    return text
  }

  /** Reads until a directive that ends the block; returns its name (or undefined at the end of the text). */
  function block(nodes: Node[]): string | undefined {
    while (at < source.length) {
      const text = match(/[^$#]+/y)
      if (text !== undefined) {
        nodes.push(() => text)
      } else if (source.startsWith('##', at)) {
        match(/##[^\n]*\n?/y)
      } else if (source[at] === '#') {
        const directive = match(/#\{?[a-z]+\}?/y)
        if (directive === undefined) {
          at++
          nodes.push(() => '#')
          continue
        }
        const name = directive.replace(/[#{}]/g, '')
        if (name === 'set') nodes.push(assignment())
        else if (name === 'if') nodes.push(condition())
        else if (name === 'elseif' || name === 'else' || name === 'end') return name
        else if (['foreach', 'macro', 'parse', 'include', 'define', 'evaluate', 'break', 'stop'].includes(name)) {
          throw new NotModelledError(`the directive #${name}`, where)
        } else nodes.push(() => directive)
      } else {
        const start = at
        const value = /\$!?\{?[A-Za-z_]/y
        value.lastIndex = at
        if (!value.test(source)) {
          at++
          nodes.push(() => '$')
          continue
        }
        const quiet = source[at + 1] === '!'
        const read = reference()
        const literal = source.slice(start, at)
        nodes.push((run) => {
          const result = read.get(run)
          return result === undefined || result === null ? (quiet || read.known ? '' : literal) : show(result)
        })
      }
    }
    return undefined
  }

  function assignment(): Node {
    expect('(')
    space()
    const target = reference()
    expect('=')
    const value = either()
    expect(')')
    match(/[ \t]*\n/y)
    return (run) => {
      target.set(run, value(run))
      return ''
    }
  }

  function condition(): Node {
    const branches: Branch[] = []
    let name: string | undefined = 'if'
    while (name === 'if' || name === 'elseif' || name === 'else') {
      let test: Expression | undefined
      if (name !== 'else') {
        expect('(')
        test = either()
        expect(')')
      }
      match(/[ \t]*\n/y)
      const body: Node[] = []
      branches.push({ test, body })
      name = block(body)
    }
    if (name !== 'end') throw fail('#if without #end')
    match(/[ \t]*\n/y)
    return (run) => {
      const branch = branches.find(({ test }) => !test || isTrue(test(run)))
      return branch ? branch.body.map((node) => node(run)).join('') : ''
    }
  }

  function either(): Expression {
    let left = both()
    while (take('||')) {
      const [first, second] = [left, both()]
      left = (run) => isTrue(first(run)) || isTrue(second(run))
    }
    return left
  }

  function both(): Expression {
    let left = comparison()
    while (take('&&')) {
      const [first, second] = [left, comparison()]
      left = (run) => isTrue(first(run)) && isTrue(second(run))
    }
    return left
  }

  function comparison(): Expression {
    const left = operand()
    for (const operator of ['==', '!='] as const) {
      if (!take(operator)) continue
      const right = operand()
      return (run) => (show(left(run)) === show(right(run))) === (operator === '==')
    }
    space()
    if (/^[<>+*/%-]/.test(source.slice(at))) throw new NotModelledError(`the operator ${source[at]}`, where)
    return left
  }

  function operand(): Expression {
    space()
    if (take('(')) {
      const inner = either()
      expect(')')
      return inner
    }
    if (take('!')) {
      const inner = operand()
      return (run) => !isTrue(inner(run))
    }
    if (source[at] === '$') return reference().get
    const quoted = match(/"[^"]*"|'[^']*'/y)
    if (quoted !== undefined) {
      const text = quoted.slice(1, -1)
      if (quoted.startsWith('"') && /[$#][A-Za-z{!]/.test(text)) {
        const nodes = parse(text, where)
        return (run) => nodes.map((node) => node(run)).join('')
      }
      return () => text
    }
    const word = match(/-?\d+(\.\d+)?|true\b|false\b|null\b/y)
    if (word === undefined) throw fail('expected a value')
    const value: unknown = JSON.parse(word)
    return () => value
  }

  function reference() {
    match(/\$!?/y)
    const braces = take('{')
    const root = match(/[A-Za-z_][\w-]*/y)
    if (!root) throw fail('expected a name')
    const steps: { readonly name: string; readonly call: readonly Expression[] | undefined }[] = []
    for (;;) {
      const step = match(/\.[A-Za-z_](?:[\w-]*\w)?/y)
      if (step === undefined) break
      const name = step.slice(1)
      let call: Expression[] | undefined
      if (source[at] === '(') {
        at++
        call = []
        while (!take(')')) {
          if (call.length > 0) expect(',')
          call.push(either())
        }
        if (!methods.has(name)) throw new NotModelledError(`the method ${name}()`, where)
      }
      steps.push({ name, call })
    }
    if (root === 'input' && !['params', 'body'].includes(steps[0]?.name ?? '')) {
      throw new NotModelledError(`$input.${steps[0]?.name ?? ''}`, where, 'modelled: $input.params, $input.body')
    }
    if (braces) expect('}')
    const path = steps.map(({ name }) => name)

    function get(run: Run): unknown {
      let value: unknown = rootOf(root as string, run)
      for (const { name, call } of steps) {
        value = call
          ? invoke(
              value,
              name,
              call.map((argument) => argument(run)),
              run,
            )
          : property(value, name)
      }
      return value
    }
    function set(run: Run, value: unknown): void {
      if (path.length === 0) {
        run.variables.set(root as string, value)
        return
      }
      if (root !== 'context' || !/^(response|request)Override$/.test(path[0] ?? '')) {
        throw badRequest(`${where}: $${root}.${path.join('.')} cannot be set`)
      }
      let holder = run.context
      for (const name of path.slice(0, -1)) {
        if (!Object.hasOwn(holder, name)) holder[name] = {}
        holder = holder[name] as Record<string, unknown>
      }
      holder[path.at(-1) as string] = value
    }
    return { get, set, known: roots.has(root) }
  }

  const nodes: Node[] = []
  const left = block(nodes)
  if (left !== undefined) throw fail(`#${left} without #if`)
  return nodes
}

const inputRoot = Symbol('input')
const utilRoot = Symbol('util')

function rootOf(root: string, run: Run): unknown {
  if (root === 'context') return run.context
  if (root === 'stageVariables') return run.stageVariables
  if (root === 'input') return { [inputRoot]: true, body: run.body }
  if (root === 'util') return { [utilRoot]: true }
  return run.variables.get(root)
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function invoke(target: unknown, name: string, values: readonly unknown[], run: Run): unknown {
  const [first = '', second = ''] = values.map(show)
  if (name === 'params') {
    if (values.length === 0) return run.params
    for (const kind of ['path', 'querystring', 'header'] as const) {
      const value = run.params[kind][first]
      if (value !== undefined) return value
    }
    return ''
  }
  if (typeof target === 'object' && target !== null && Object.hasOwn(target, utilRoot)) return useful(name, first)
  if (name === 'get') return property(target, first) ?? ''
  const text = show(target)
  switch (name) {
    case 'matches':
      return new RegExp(`^(?:${first})$`).test(text)
    case 'equals':
      return text === first
    case 'contains':
      return text.includes(first)
    case 'startsWith':
      return text.startsWith(first)
    case 'endsWith':
      return text.endsWith(first)
    case 'isEmpty':
      return text === ''
    case 'toLowerCase':
      return text.toLowerCase()
    case 'toUpperCase':
      return text.toUpperCase()
    case 'trim':
      return text.trim()
    case 'length':
      return text.length
    case 'replace':
      return text.replaceAll(first, second)
    default:
      return ''
  }
}

function useful(name: string, text: string): string {
  switch (name) {
    case 'escapeJavaScript':
      return JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'")
    case 'base64Encode':
      return Buffer.from(text).toString('base64')
    case 'base64Decode':
      return Buffer.from(text, 'base64').toString()
    case 'urlEncode':
      return encodeURIComponent(text)
    case 'urlDecode':
      return decodeURIComponent(text)
    default:
      return ''
  }
}

function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}

function show(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
