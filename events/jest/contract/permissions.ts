/** Which sources the role of a function or state machine lets it publish as. */
import { isObject, listOf, type Resource, type System } from './templates'

export interface PublishPermission {
  /** `stack/logicalId` of the function or state machine. */
  readonly resource: string
  /** Undefined if the statement has no condition on `events:source`: it allows any. */
  readonly sources: readonly string[] | undefined
  /** Undefined if any. */
  readonly detailTypes: readonly string[] | undefined
}

const roleOf: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Role',
  'AWS::StepFunctions::StateMachine': 'RoleArn',
  'AWS::Pipes::Pipe': 'RoleArn',
}

export function publishPermissions(system: System): readonly PublishPermission[] {
  return system.resources.flatMap((resource) => {
    const property = roleOf[resource.type]
    const role = property === undefined ? undefined : system.resourceOf(resource.stack, resource.properties[property])
    if (!role) return []
    return statementsOf(role, system)
      .filter(({ Effect, Action }) => Effect === 'Allow' && listOf(Action).some(isPutEvents))
      .map((statement) => ({
        resource: resource.id,
        sources: condition(statement.Condition, 'events:source'),
        detailTypes: condition(statement.Condition, 'events:detail-type'),
      }))
  })
}

function statementsOf(role: Resource, system: System): readonly Readonly<Record<string, unknown>>[] {
  const inline = listOf(role.properties.Policies)
    .filter(isObject)
    .map(({ PolicyDocument }) => PolicyDocument)
  const attached = [...system.ofType('AWS::IAM::Policy'), ...system.ofType('AWS::IAM::ManagedPolicy')]
    .filter(({ stack, properties }) => listOf(properties.Roles).some((each) => system.resourceOf(stack, each) === role))
    .map(({ properties }) => properties.PolicyDocument)
  return [...inline, ...attached].filter(isObject).flatMap(({ Statement }) => listOf(Statement).filter(isObject))
}

function isPutEvents(action: unknown): boolean {
  if (typeof action !== 'string') return false
  const pattern = action
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`).test('events:putevents')
}

/** The values of an equality on a condition key. */
function condition(conditions: unknown, key: string): readonly string[] | undefined {
  if (!isObject(conditions)) return undefined
  const values = Object.entries(conditions).flatMap(([operator, keys]) => {
    if (!/^(?:ForAllValues:|ForAnyValue:)?StringEquals$/.test(operator) || !isObject(keys)) return []
    const found = Object.entries(keys).find(([name]) => name.toLowerCase() === key)
    return found ? [listOf(found[1]).map(String)] : []
  })
  return values.length === 0 ? undefined : values.flat()
}
