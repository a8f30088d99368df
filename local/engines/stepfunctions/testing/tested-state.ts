/** The state that TestState is to test: a definition of its own, or one within a state machine. */
import type { Flow, Machine } from '../definition/machine'
import type { State } from '../definition/state'
import { invalidDefinition } from '../errors'

/** What AWS calls a state that is given without a name. */
export const unnamed = 'StateName'

type Compile = (text: string) => Machine

/** Throws `InvalidDefinition`. `stateName`: where the definition is that of a machine. */
export function testedState(definition: string, stateName: string | undefined, compile: Compile): State {
  if (stateName === undefined) return alone(definition, compile)
  const state = find(compile(definition), stateName)
  if (state) return state
  // AWS's words for it are not known.
  throw invalidDefinition(`The definition has no state "${stateName}"`)
}

/** As a machine of one state; where it leads to is made up, since nothing goes there. */
function alone(definition: string, compile: Compile): State {
  const state = parsed(definition)
  if (!state) return compile(definition).states.get(unnamed) as State
  const ends = [...targetsOf(state)].map((name) => [name, { Type: 'Succeed' }])
  // A Choice of rules without targets is to be told of those, and not of having no end.
  const States = { ...Object.fromEntries(ends), [unnamed]: state }
  const machine = compile(JSON.stringify({ StartAt: unnamed, States }))
  return machine.states.get(unnamed) as State
}

function parsed(definition: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(definition)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function targetsOf(state: Readonly<Record<string, unknown>>): Set<string> {
  const lists = [state.Catch, state.Choices].filter(Array.isArray).flat() as unknown[]
  const places = [state, ...lists] as readonly ({ Next?: unknown } | null)[]
  const names = [...places.map((place) => place?.Next), state.Default]
  return new Set(names.filter((name): name is string => typeof name === 'string' && name !== unnamed))
}

/** Also in branches of a Parallel and in the processor of a Map: names are unique in a whole machine. */
function find(flow: Flow, name: string): State | undefined {
  const own = flow.states.get(name)
  if (own) return own
  for (const state of flow.states.values()) {
    for (const inner of flowsOf(state)) {
      const found = find(inner, name)
      if (found) return found
    }
  }
  return undefined
}

export function flowsOf({ type, flow }: State): Flow[] {
  if (!flow) return []
  if (type === 'Map') return [flow(0)]
  const flows: Flow[] = []
  for (let index = 0; ; index++) {
    const next = flow(index) as Flow | undefined
    if (!next) return flows
    flows.push(next)
  }
}
