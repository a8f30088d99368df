/** Which variables each state of a definition reads, as DescribeStateMachine tells it. */
import { compile } from '../jsonata/evaluator/core.cjs'
import { isExpression } from '../jsonata/expression'

type Json = Readonly<Record<string, unknown>>

/** The names in order, by state; states in branches and processors among them. Undefined where nothing is read. */
export function variableReferences(definition: string): Record<string, string[]> | undefined {
  const references: Record<string, string[]> = {}
  const machine = JSON.parse(definition) as Json
  visitFlow(machine, machine.QueryLanguage === 'JSONata', references)
  return Object.keys(references).length > 0 ? references : undefined
}

function visitFlow({ States }: Json, isJsonata: boolean, references: Record<string, string[]>): void {
  for (const [name, state] of Object.entries((States ?? {}) as Readonly<Record<string, Json>>)) {
    const isOwn = state.QueryLanguage === 'JSONata' || (isJsonata && state.QueryLanguage === undefined)
    const names = new Set<string>()
    const { Branches, ItemProcessor, Iterator, ...fields } = state
    if (isOwn) ofJsonata(fields, names)
    else ofJsonPath(fields, names)
    if (names.size > 0) references[name] = [...names].sort()
    const inner = [...((Branches as Json[] | undefined) ?? []), ItemProcessor as Json, Iterator as Json]
    for (const flow of inner) if (flow) visitFlow(flow, isJsonata, references)
  }
}

/** Fields whose values are paths. In a template only `.$` at its end makes a member one. */
const isPathField = (name: string): boolean => name === 'Variable' || name.endsWith('Path')
const templates = new Set(['Parameters', 'ResultSelector', 'ItemSelector', 'BatchInput', 'Assign', 'Credentials'])

function ofJsonPath(value: unknown, names: Set<string>, inTemplate = false): void {
  if (Array.isArray(value)) for (const item of value) ofJsonPath(item, names, inTemplate)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  for (const [name, member] of Object.entries(value)) {
    if (name === 'Result' && !inTemplate) continue
    const isPath = inTemplate ? name.endsWith('.$') : isPathField(name)
    if (isPath && typeof member === 'string') inPath(member, names)
    else ofJsonPath(member, names, inTemplate || templates.has(name))
  }
}

/** A path or an intrinsic function; what stands in quotes is text. */
function inPath(text: string, names: Set<string>): void {
  const bare = text.replace(/'(?:\\.|[^'\\])*'/gs, "''")
  for (const [, name] of bare.matchAll(/(?<!\$)\$([\p{ID_Start}_][\p{ID_Continue}]*)/gu)) names.add(name as string)
}

function ofJsonata(value: unknown, names: Set<string>): void {
  if (isExpression(value)) {
    visitNode(compile(value.slice(2, -2).trim(), { patience: 0 }).ast, new Set(), names)
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) ofJsonata(member, names)
  }
}

/** `bound` are the names that the expression gives a value itself; functions are no variables. */
function visitNode(node: unknown, bound: Set<string>, names: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const item of node) visitNode(item, bound, names)
    return
  }
  const { type, value, lhs, procedure, arguments: given, ...rest } = node as Json
  if (type === 'variable' && typeof value === 'string' && isVariable(value) && !bound.has(value)) names.add(value)
  if (type === 'bind') bound.add(String((lhs as Json).value))
  else visitNode(lhs, bound, names)
  if ((procedure as Json | undefined)?.type !== 'variable') visitNode(procedure, bound, names)
  const isLambda = type === 'lambda'
  const inside = isLambda ? new Set([...bound, ...((given ?? []) as Json[]).map((one) => String(one.value))]) : bound
  if (!isLambda) visitNode(given, inside, names)
  visitNode(Object.values(rest), inside, names)
}

/** Of JSONata's own functions, which may be handed to a function as they are. */
const functions = new Set(
  (
    'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad ' +
    'match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round ' +
    'abs sqrt power random boolean not map zip filter single reduce sift keys lookup append exists spread merge ' +
    'reverse each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl ' +
    'decodeUrlComponent decodeUrl eval toMillis fromMillis clone now millis partition range hash uuid parse'
  ).split(' '),
)

const isVariable = (name: string): boolean => name !== '' && name !== '$' && name !== 'states' && !functions.has(name)
