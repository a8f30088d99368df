/**
 * Whether the form of an expression bounds what it takes: then it is evaluated at once, where the execution runs.
 * What can call itself, match patterns, or make much of little is evaluated in a process apart. Nothing else differs,
 * so the answer may err on the side of no.
 */

type Node = Readonly<Record<string, unknown>>

const types = new Set([
  'path',
  'binary',
  'unary',
  'name',
  'string',
  'number',
  'value',
  'wildcard',
  'descendant',
  'parent',
  'condition',
  'block',
  'bind',
  'function',
  'variable',
  'filter',
  'index',
  'sort',
  'apply',
])

/** Their time and what they give grow with what they are given, and no more. */
const linear = new Set(
  (
    'sum count max min average string substring lowercase uppercase length trim number floor ceil round abs sqrt ' +
    'power boolean not keys lookup append exists spread merge reverse error assert type sort now base64encode ' +
    'base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl formatBase zip partition range hash ' +
    'random uuid parse millis each map filter single sift'
  ).split(' '),
)
/** They call a function for each item; written in its place, it can't call itself. */
const callers = new Set(['map', 'filter', 'each', 'sift', 'single', 'sort'])
/** Linear if the argument at the index is a text of the expression: to look for a long text in a long text takes both. */
const searches: ReadonlyMap<string, number> = new Map([
  ['contains', 1],
  ['split', 1],
  ['substringBefore', 1],
  ['substringAfter', 1],
  ['join', 1],
])
/** Linear without a picture, which would be made into a regular expression. */
const pictures = new Set(['toMillis', 'fromMillis'])
/** They go into all that a value holds, or make two of one: nothing may have made much of little before. */
const deep = new Set(['string', 'append', 'merge', 'zip', 'lookup', 'keys', 'spread'])

interface State {
  /** Something goes into all that a value holds. */
  goesDeep: boolean
  /** Something can be held several times, by a variable or for each of several items. */
  multiplies: boolean
}

export function isBounded(ast: unknown): boolean {
  const state = { goesDeep: false, multiplies: false }
  return isNode(ast) && visit(ast, state) && !(state.goesDeep && state.multiplies)
}

function visit(node: Node, state: State): boolean {
  const { type, value } = node
  // A call at the end of a function is wrapped in one of its own.
  if (type === 'lambda') return node.thunk === true && visitMember(node.body, state)
  if (typeof type === 'string' && !types.has(type)) return false
  if (type === 'function') return visitCall(node, state)
  if (type === 'variable' && !isData(String(value))) return false
  if (type === 'binary') {
    if (value === '..') return false
    if (value === '&' || (['=', '!=', 'in'].includes(String(value)) && !isScalar(node.lhs) && !isScalar(node.rhs))) {
      state.goesDeep = true
    }
  }
  if (type === 'wildcard' || type === 'descendant') state.goesDeep = true
  if (type === 'bind' || type === 'apply' || hasConstructor(node)) state.multiplies = true
  return (type !== 'bind' || isData(nameOf(node.lhs))) && visitMembers(node, state)
}

/** A path with a step that makes an object or an array for each item. */
function hasConstructor({ type, steps }: Node): boolean {
  return (
    type === 'path' &&
    Array.isArray(steps) &&
    steps.some((step) => isNode(step) && step.type !== 'name' && step.type !== 'variable')
  )
}

/** All nodes below, wherever jsonata's parser keeps them. */
function visitMembers(node: Node, state: State): boolean {
  return Object.values(node).every((member) => visitMember(member, state))
}

function visitMember(member: unknown, state: State): boolean {
  if (Array.isArray(member)) return member.every((each) => visitMember(each, state))
  return !isNode(member) || visit(member, state)
}

function visitCall(node: Node, state: State): boolean {
  const name = nameOf(node.procedure)
  const given = Array.isArray(node.arguments) ? (node.arguments as unknown[]) : []
  const searched = searches.get(name)
  if (searched !== undefined) {
    // With the ~> operator the first argument stands before the call, so the text may stand one place further left.
    if (!given.slice(Math.max(0, searched - 1)).some(isText))
      return name === 'join' && given.length <= 1 && rest(node, state)
  } else if (pictures.has(name)) {
    if (given.length > 1) return false
  } else if (!linear.has(name)) return false
  return rest(node, state)
}

/** The arguments, and what follows the call: predicates, groups. */
function rest(node: Node, state: State): boolean {
  const { procedure, arguments: given, ...others } = node
  const name = nameOf(procedure)
  const callsBack = callers.has(name)
  if (callsBack) state.multiplies = true
  if (deep.has(name)) state.goesDeep = true
  const hasArguments = (given as unknown[]).every((argument) =>
    callsBack && isNode(argument) && argument.type === 'lambda'
      ? visitMember(argument.arguments, state) && visitMember(argument.body, state)
      : visitMember(argument, state),
  )
  return hasArguments && visitMembers(others, state)
}

/** jsonata's other functions. */
const unbounded = new Set(
  'pad replace match distinct shuffle formatNumber formatInteger parseInteger reduce eval clone'.split(' '),
)

/** Whether a variable of that name is, or might as well be, data: to pass a function on would be a way around. */
function isData(name: string): boolean {
  return !unbounded.has(name) && !deep.has(name) && !callers.has(name) && !searches.has(name) && !pictures.has(name)
}

const scalars = new Set(['string', 'number', 'value'])
const isScalar = (value: unknown): boolean => isNode(value) && scalars.has(String(value.type))
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null
const isText = (value: unknown): boolean =>
  isNode(value) && value.type === 'string' && String(value.value).length <= 100
const nameOf = (value: unknown): string => (isNode(value) && value.type === 'variable' ? String(value.value) : '')
