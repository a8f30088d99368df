/**
 * Compiles a definition, and finds everything that is wrong with it on the way: what compiles is what runs.
 */
import type { Integrations } from '../integrations/integrations'
import { jsonProblem, placeIn } from '../json-problem'
import { parseNumbers } from '../number-text'
import { compileChoice } from '../states/choice'
import { compileFail } from '../states/fail'
import { compileMap } from '../states/map'
import { compileParallel } from '../states/parallel'
import { compilePass } from '../states/pass'
import { compileSucceed } from '../states/succeed'
import { compileTask } from '../states/task'
import { compileWait } from '../states/wait'
import { type AssignmentScope, type CompileContext, createAssignmentScope } from './compile-context'
import { Fields, longestSeconds } from './fields'
import type { Flow, Machine, MachineType } from './machine'
import { reachable } from './reachable'
import { refuseShadowing } from './refuse-shadowing'
import { createReport, type Finding, type Report } from './report'
import type { QueryLanguage, State, StateType } from './state'

export interface CompileOptions {
  readonly type: MachineType
  readonly integrations: Integrations
  readonly now: () => number
}

export interface Compiled {
  /** Undefined when there are findings. */
  readonly machine: Machine | undefined
  readonly findings: readonly Finding[]
}

const compilers: Readonly<Record<StateType, (fields: Fields, name: string) => State>> = {
  Pass: compilePass,
  Task: compileTask,
  Choice: compileChoice,
  Wait: compileWait,
  Succeed: compileSucceed,
  Fail: compileFail,
  Parallel: compileParallel,
  Map: compileMap,
}

export function compileDefinition(text: string, options: CompileOptions): Compiled {
  const report = createReport()
  const definition = parse(text, report)
  if (!definition) return { machine: undefined, findings: report.findings }
  const language = readLanguage(definition.QueryLanguage, 'JSONPath', '', report)
  const context = createContext({ ...options, report, language })
  const fields = new Fields(definition, '', context, language)
  const flow = compileFlow(fields, context)
  const timeoutSeconds = fields.integer('TimeoutSeconds', { least: 1, most: longestSeconds })
  const version = fields.string('Version')
  if (version !== undefined && version !== '1.0') fields.refuse('Version must be "1.0"', 'Version')
  fields.raw('QueryLanguage')
  fields.string('Comment')
  fields.end()
  refuseShadowing(context.assignments, new Set(), report)
  const machine = report.findings.length > 0 ? undefined : { ...flow, language, timeoutSeconds }
  return { machine, findings: report.findings }
}

interface ContextParts extends CompileOptions {
  readonly report: Report
  readonly language: QueryLanguage
}

function createContext(parts: ContextParts): CompileContext {
  const names = new Set<string>()
  const withAssignments = (assignments: AssignmentScope): CompileContext => ({
    ...parts,
    names,
    assignments,
    compileFlow(fields) {
      const inner = createAssignmentScope()
      assignments.inner.push({ state: assignments.state, scope: inner })
      return compileFlow(fields, withAssignments(inner))
    },
  })
  return withAssignments(createAssignmentScope())
}

const notAnObject = 'Definition must be a valid JSON object'

function parse(text: string, report: Report): Record<string, unknown> | undefined {
  try {
    const definition: unknown = parseNumbers(text)
    if (typeof definition === 'object' && definition !== null && !Array.isArray(definition)) {
      return definition as Record<string, unknown>
    }
    report.error('SCHEMA_VALIDATION_FAILED', notAnObject)
  } catch (error) {
    const problem = jsonProblem(text)
    if (text.trim() === '') report.error('SCHEMA_VALIDATION_FAILED', notAnObject)
    else if (!problem) report.error('INVALID_JSON_DESCRIPTION', (error as Error).message)
    else {
      const place = placeIn(text, problem)
      report.error('INVALID_JSON_DESCRIPTION', `${problem.message}\n at ${place}`, place)
    }
  }
  return undefined
}

function readLanguage(value: unknown, inherited: QueryLanguage, location: string, report: Report): QueryLanguage {
  if (value === undefined) return inherited
  if (value === 'JSONata' || (value === 'JSONPath' && inherited === 'JSONPath')) return value
  if (value === 'JSONPath') {
    const problem = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"
    report.error('SCHEMA_VALIDATION_FAILED', problem, location)
  } else {
    report.error('SCHEMA_VALIDATION_FAILED', 'QueryLanguage must be JSONPath or JSONata', `${location}/QueryLanguage`)
  }
  return inherited
}

function compileFlow(fields: Fields, context: CompileContext): Flow {
  const missing = ['States', 'StartAt'].filter((name) => !fields.has(name))
  if (missing.length > 0) fields.missing(...missing)
  const startAt = fields.string('StartAt')
  const states = new Map<string, State>()
  const entries = fields.child('States')
  if (entries && Object.keys(entries.object).length === 0)
    fields.refuse("'States' must be a non-empty object", 'States')
  for (const name of Object.keys(entries?.object ?? {})) {
    context.assignments.state = name
    const state = compileState(entries as Fields, name, context)
    if (state) states.set(name, state)
  }
  context.assignments.states = states
  checkTransitions(startAt, states, fields.location, context.report)
  return { startAt: startAt ?? '', states }
}

function compileState(entries: Fields, name: string, context: CompileContext): State | undefined {
  const entry = entries.child(name)
  if (!entry) return undefined
  if (name.length > 80) entry.refuse('A state name has at most 80 characters')
  if (context.names.has(name)) {
    context.report.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, entry.location)
  }
  context.names.add(name)
  const language = readLanguage(entry.object.QueryLanguage, context.language, entry.location, context.report)
  const type = entry.object.Type
  if (typeof type !== 'string' || !Object.hasOwn(compilers, type)) {
    entry.refuse(
      `Invalid value "${type}" for the state's type, must be one of: ${Object.keys(compilers).join(', ')}`,
      'Type',
    )
    return undefined
  }
  const fields = new Fields(entry.object, entry.location, context, language)
  const state = compilers[type as StateType](fields, name)
  fields.end()
  return state
}

/**
 * AWS tells every target that is missing, and then that there is no end, or else what nothing leads to (which has the
 * code of a missing target); what concerns the whole workflow has no place.
 */
function checkTransitions(
  startAt: string | undefined,
  states: ReadonlyMap<string, State>,
  location: string,
  report: Report,
): void {
  if (states.size === 0) return
  const targets = [
    ...(startAt === undefined ? [] : [{ name: startAt, at: `${location}/StartAt` }]),
    ...[...states.values()].flatMap((state) =>
      state.targets.map(({ name, field }) => ({ name, at: `${location}/States/${state.name}/${field}` })),
    ),
  ]
  for (const { name, at } of targets) {
    if (!states.has(name)) report.error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${name}`, at)
  }
  const isEnd = (state: State): boolean => state.type !== 'Choice' && state.next === undefined
  if (![...states.values()].some(isEnd)) {
    report.error('MISSING_END_STATE', 'Workflow has no terminal state')
    return
  }
  if (startAt === undefined || !states.has(startAt)) return
  const reached = reachable(startAt, states)
  for (const name of states.keys()) {
    if (!reached.has(name)) {
      report.error('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${location}/States/${name}`)
    }
  }
}
