/** What the state machines of the templates publish by themselves, with `events:putEvents`. */
import type { Publication } from './code'
import type { Problem } from './problem'
import { isObject, listOf, type Resource, type System } from './templates'

export interface MachineUse {
  /** `stack/logicalId` */
  readonly resource: string
  readonly publications: readonly Publication[]
  readonly problems: readonly Problem[]
}

const putEvents = /:states:::(?:events:putEvents|aws-sdk:eventbridge:putEvents)(?:\.waitForTaskToken|\.sync)?$/

export function readStateMachines(system: System): readonly MachineUse[] {
  return system.ofType('AWS::StepFunctions::StateMachine').map(readStateMachine)
}

function readStateMachine({ id: resource, properties }: Resource): MachineUse {
  const definition = definitionOf(properties)
  if (definition === undefined) {
    const message = 'its definition is neither in DefinitionString nor in Definition, so nobody can read it here'
    return { resource, publications: [], problems: [{ resource, message }] }
  }
  const publications: Publication[] = []
  const problems: Problem[] = []
  for (const [state, entry] of entriesIn(definition)) {
    if (!isObject(entry)) {
      problems.push({ resource, field: `${state}, Entries`, message: computed })
      continue
    }
    const source = literal(entry.Source)
    const detailType = literal(entry.DetailType)
    if (source === undefined || detailType === undefined) {
      const field = `${state}, ${source === undefined ? 'Source' : 'DetailType'}`
      problems.push({ resource, field, message: computed })
    } else publications.push({ resource, source, detailType })
  }
  return { resource, publications, problems }
}

const computed =
  'is computed, so nobody can read here what is published: write Source and DetailType as texts or substitutions'

/** With those substitutions made that are texts; the others are resources' names and ARNs. */
function definitionOf({ DefinitionString, Definition, DefinitionSubstitutions }: Resource['properties']): unknown {
  if (isObject(Definition)) return Definition
  // CDK joins the text around the references that stand in it.
  const text = isObject(DefinitionString) ? joined(DefinitionString) : DefinitionString
  if (typeof text !== 'string') return undefined
  const substitutions = isObject(DefinitionSubstitutions) ? DefinitionSubstitutions : {}
  try {
    return JSON.parse(
      text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
        const value = substitutions[name]
        return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : whole
      }),
    )
  } catch {
    return undefined
  }
}

function joined(value: Readonly<Record<string, unknown>>): string | undefined {
  const [separator, parts] = listOf(value['Fn::Join'])
  if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined
  return parts.map((part) => (typeof part === 'string' ? part : 'reference')).join(separator)
}

/** Undefined for entries that an expression gives. */
function* entriesIn(definition: unknown): Iterable<readonly [state: string, entry: unknown]> {
  if (!isObject(definition) || !isObject(definition.States)) return
  for (const [name, state] of Object.entries(definition.States)) {
    if (!isObject(state)) continue
    if (typeof state.Resource === 'string' && putEvents.test(state.Resource)) {
      const input = isObject(state.Arguments) ? state.Arguments : isObject(state.Parameters) ? state.Parameters : {}
      const entries = Array.isArray(input.Entries) ? input.Entries : [undefined]
      for (const entry of entries) yield [name, entry]
    }
    for (const inner of [...listOf(state.Branches), state.ItemProcessor, state.Iterator]) yield* entriesIn(inner)
  }
}

/** Undefined for an expression. */
function literal(value: unknown): string | undefined {
  return typeof value === 'string' && !value.startsWith('{%') && !value.startsWith('$') ? value : undefined
}
