/** Runs a mapping template that is read. Steps, loops and what it writes are bounded: its input comes from outside. */
import { isRecord } from '../input'
import { type Expression, isBlock, type Node, parseQuoted, type Reference, type Step } from './parse'
import { inputOf, type Root, type TemplateScope, util } from './roots'
import { callMethod, define, Entry, element, isEqual, isNothing, isTrue, property, show } from './values'

/** Iterations of one #foreach; AWS's number. */
const longestLoop = 1000
/** Nodes and expressions of one run: a few hundred milliseconds. A loop over a thousand items may take 300 for each. */
const mostSteps = 300_000
/** Characters; what an integration may be sent is 10 MB. */
const longestText = 10 * 1024 * 1024

export class TemplateFailure extends Error {
  readonly code = 'TemplateFailure'
}

interface Macro {
  readonly parameters: readonly string[]
  readonly body: readonly Node[]
}

interface Run {
  readonly scope: TemplateScope
  readonly input: Root
  readonly variables: Map<string, unknown>
  readonly definitions: Map<string, readonly Node[]>
  readonly macros: Map<string, Macro>
  steps: number
  depth: number
  written: number
  isBroken: boolean
  isStopped: boolean
}

/** Text in quotes is a template of its own; it is read once. */
const quoted = new WeakMap<object, readonly Node[]>()

/** @throws TemplateFailure, or what a method throws: a pattern or a JSON text that can't be read */
export function evaluateTemplate(nodes: readonly Node[], scope: TemplateScope): string {
  return render(nodes, {
    scope,
    input: inputOf(scope),
    variables: new Map(),
    definitions: new Map(),
    macros: new Map(),
    steps: 0,
    depth: 0,
    written: 0,
    isBroken: false,
    isStopped: false,
  })
}

function step(run: Run): void {
  if (++run.steps > mostSteps) throw new TemplateFailure(`the template takes more than ${mostSteps} steps`)
}

function render(nodes: readonly Node[], run: Run): string {
  if (++run.depth > 200) throw new TemplateFailure('macros or blocks are nested too deep')
  let text = ''
  for (const node of nodes) {
    if (run.isStopped || run.isBroken) break
    step(run)
    const part = renderNode(node, run)
    run.written += part.length
    if (run.written > longestText) throw new TemplateFailure(`the template writes more than ${longestText} characters`)
    text += part
  }
  run.depth--
  return text
}

function renderNode(node: Node, run: Run): string {
  if (typeof node === 'string') return node
  if (isBlock(node)) return renderBlock(node, run)
  switch (node.type) {
    case 'references':
      return renderReference(node, run)
    case 'set':
      assign(node.equal[0], evaluate(node.equal[1], run), run)
      return ''
    case 'raw':
      return node.value
    case 'break':
      run.isBroken = true
      return ''
    case 'macro_call':
      return callMacro(node.id, node.args ?? [], run)
    default:
      return ''
  }
}

function renderBlock(block: readonly Node[], run: Run): string {
  const [head, ...body] = block
  if (typeof head !== 'object' || isBlock(head)) return render(block, run)
  switch (head.type) {
    case 'if':
      return renderIf(block, run)
    case 'foreach':
      return renderLoop(head.to, evaluate(head.from, run), body, run)
    case 'define':
      run.definitions.set(head.id, body)
      return ''
    case 'macro': {
      const parameters = (head.args ?? []).flatMap((each) => (each.type === 'references' ? [each.id] : []))
      run.macros.set(head.id, { parameters, body })
      return ''
    }
    default:
      return render(block, run)
  }
}

function renderIf(block: readonly Node[], run: Run): string {
  const body: Node[] = []
  let isTaken = false
  for (const node of block) {
    const type = typeof node === 'object' && !isBlock(node) ? node.type : undefined
    if (type === 'if' || type === 'elseif' || type === 'else') {
      if (isTaken) break
      const { condition } = node as { readonly condition?: Expression }
      isTaken = condition === undefined || isTrue(evaluate(condition, run))
    } else if (isTaken) body.push(node)
  }
  return render(body, run)
}

function renderLoop(name: string, from: unknown, body: readonly Node[], run: Run): string {
  const items = Array.isArray(from) ? from : isRecord(from) && !(from instanceof Entry) ? Object.values(from) : []
  const outer = [name, 'foreach', 'velocityCount'].map((each) => [each, run.variables.get(each)] as const)
  let text = ''
  for (const [index, item] of items.slice(0, longestLoop).entries()) {
    run.variables.set(name, item)
    const hasNext = index + 1 < items.length
    run.variables.set('foreach', { index, count: index + 1, hasNext, first: index === 0, last: !hasNext })
    run.variables.set('velocityCount', index + 1)
    text += render(body, run)
    if (run.isBroken || run.isStopped) break
  }
  run.isBroken = false
  for (const [each, value] of outer) run.variables.set(each, value)
  return text
}

function callMacro(name: string, values: readonly Expression[], run: Run): string {
  if (name === 'stop') {
    run.isStopped = true
    return ''
  }
  const macro = run.macros.get(name)
  if (!macro) return ''
  const given = macro.parameters.map((_, index) => {
    const value = values[index]
    return value === undefined ? undefined : evaluate(value, run)
  })
  const outer = macro.parameters.map((each) => [each, run.variables.get(each)] as const)
  for (const [index, each] of macro.parameters.entries()) run.variables.set(each, given[index])
  const text = render(macro.body, run)
  for (const [each, value] of outer) run.variables.set(each, value)
  return text
}

/** A variable that is not there stands as it is written, unless `$!` says otherwise; a member that is not there is nothing. */
function renderReference(reference: Reference, run: Run): string {
  const definition = run.definitions.get(reference.id)
  if (definition && !reference.path) return render(definition, run)
  const value = referred(reference, run)
  if (!isNothing(value)) return show(value)
  const isKnown = reference.path !== undefined || run.variables.has(reference.id) || isRoot(reference.id)
  return isKnown || reference.leader === '$!' ? '' : asWritten(reference)
}

const asWritten = ({ id, isWraped }: Reference): string => (isWraped ? `\${${id}}` : `$${id}`)

const isRoot = (id: string): boolean => ['context', 'input', 'stageVariables', 'util'].includes(id)

function referred({ id, path }: Reference, run: Run): unknown {
  let value = variable(id, run)
  for (const each of path ?? []) value = follow(value, each, run)
  return value
}

function variable(id: string, run: Run): unknown {
  if (run.variables.has(id)) return run.variables.get(id)
  const definition = run.definitions.get(id)
  if (definition) return render(definition, run)
  if (id === 'context') return run.scope.context
  if (id === 'stageVariables') return run.scope.stageVariables
  if (id === 'input') return run.input
  return id === 'util' ? util : undefined
}

function follow(value: unknown, each: Step, run: Run): unknown {
  step(run)
  const isSystem = value === run.input || value === util
  const root = value as Root
  if (each.type === 'method') {
    const values = (each.args || []).map((one) => evaluate(one, run))
    if (!isSystem) return callMethod(value, each.id, values)
    return Object.hasOwn(root.methods, each.id) ? root.methods[each.id]?.(...values) : undefined
  }
  const name = each.type === 'property' ? each.id : evaluate(each.id, run)
  if (isSystem) return property(root.properties, show(name))
  return each.type === 'property' ? property(value, each.id) : element(value, name)
}

function assign(target: Reference, value: unknown, run: Run): void {
  const path = target.path ?? []
  if (path.length === 0) {
    run.variables.set(target.id, value)
    return
  }
  let holder = variable(target.id, run)
  if (holder === run.input || holder === util || holder === run.scope.stageVariables) return
  for (const each of path.slice(0, -1)) {
    let next = follow(holder, each, run)
    if (isNothing(next) && isRecord(holder) && each.type === 'property') {
      next = {}
      define(holder, each.id, next)
    }
    holder = next
  }
  const last = path.at(-1) as Step
  if (last.type === 'method') return
  const name = last.type === 'property' ? last.id : evaluate(last.id, run)
  if (Array.isArray(holder)) callMethod(holder, 'set', [name, value])
  else if (isRecord(holder) && !(holder instanceof Entry)) define(holder, show(name), value)
}

function evaluate(expression: Expression, run: Run): unknown {
  step(run)
  switch (expression.type) {
    case 'references':
      return referred(expression, run)
    case 'string':
      return expression.isEval && /[$#]/.test(expression.value)
        ? render(quotedNodes(expression), run)
        : expression.value
    case 'integer':
    case 'decimal':
      return Number(expression.value)
    case 'bool':
      return expression.value === 'null' ? null : expression.value === 'true'
    case 'map':
      return mapOf(expression.value ?? {}, run)
    case 'array':
      return expression.isRange ? range(expression.value, run) : expression.value.map((each) => item(each, run))
    case 'math':
      return calculate(expression.operator, expression.expression, run)
    default:
      return expression.value
  }
}

function quotedNodes(expression: Extract<Expression, { readonly type: 'string' }>): readonly Node[] {
  let nodes = quoted.get(expression)
  if (!nodes) {
    nodes = parseQuoted(expression.value)
    quoted.set(expression, nodes)
  }
  return nodes
}

function mapOf(members: Readonly<Record<string, Expression>>, run: Run): Record<string, unknown> {
  const map: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(members)) define(map, name, evaluate(member, run))
  return map
}

const item = (each: Expression | string | number, run: Run): unknown =>
  typeof each === 'object' ? evaluate(each, run) : each

function range(bounds: readonly (Expression | string | number)[], run: Run): number[] {
  const [from = Number.NaN, to = Number.NaN] = bounds.map((each) => Math.trunc(Number(item(each, run))))
  if (!Number.isFinite(from) || !Number.isFinite(to)) return []
  const sign = from <= to ? 1 : -1
  // One more than a loop takes, so that the loop knows that there is a next one.
  const length = Math.min(Math.abs(to - from) + 1, longestLoop + 1)
  return Array.from({ length }, (_, index) => from + sign * index)
}

function calculate(operator: string, [first, second]: readonly Expression[], run: Run): unknown {
  const left = (): unknown => first && evaluate(first, run)
  const right = (): unknown => second && evaluate(second, run)
  switch (operator) {
    case 'not':
      return !isTrue(left())
    case 'minus':
      return -Number(left())
    case 'parenthesis':
      return left()
    case '&&':
      return isTrue(left()) && isTrue(right())
    case '||':
      return isTrue(left()) || isTrue(right())
    case '==':
      return isEqual(left(), right())
    case '!=':
      return !isEqual(left(), right())
    default:
      return arithmetic(operator, left(), right())
  }
}

function arithmetic(operator: string, left: unknown, right: unknown): unknown {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) return show(left) + show(right)
  // What is no number can't be calculated with: Velocity gives nothing.
  if (typeof left !== 'number' || typeof right !== 'number') return undefined
  const isWhole = Number.isInteger(left) && Number.isInteger(right)
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0 ? undefined : isWhole ? Math.trunc(left / right) : left / right
    case '%':
      return right === 0 ? undefined : left % right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '<':
      return left < right
    case '<=':
      return left <= right
    default:
      return undefined
  }
}
