/**
 * Properties of templates as calls take them: CloudFormation reads "7" for 7 and "true" for true. What the service has
 * no such member for, at any depth, is refused by name.
 */
import type { Api, Shape } from '../../../kernel/api'
import { createInputCheck } from '../../../kernel/check-input'
import type { ResourceContext } from '../../../kernel/service'
import { unsupported } from '../unsupported'

export interface Properties {
  /** As `action` takes them; throws what the service answers to bad input. */
  read<Input>(action: string, properties: object): Input
}

export function createProperties(api: Api): Properties {
  const check = createInputCheck({ api, name: 'cognito-idp', unsupported })
  return {
    read<Input>(action: string, properties: object) {
      const { input } = api.call(action) ?? {}
      return check(action, input ? asShaped(properties, input) : properties) as Input
    },
  }
}

function asShaped(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return shape.kind === 'list' ? value.map((item) => asShaped(item, shape.of)) : value
  if (typeof value === 'object' && value !== null) {
    const of = (name: string): Shape | undefined =>
      shape.kind === 'structure' ? shape.members.get(name)?.shape : shape.kind === 'map' ? shape.of : undefined
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => {
        const member = of(name)
        return [name, member ? asShaped(held, member) : held]
      }),
    )
  }
  if (shape.kind === 'string' && typeof value !== 'string' && value !== undefined) return String(value)
  if (typeof value !== 'string') return value
  if (shape.kind === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  if (shape.kind === 'number' && /^-?\d+$/.test(value)) return Number(value)
  return value
}

/** What a template calls a resource: its id is made of it, and so of all that can't change without another one. */
export const placeOf = ({ stackId, logicalId }: ResourceContext, ...fixed: readonly unknown[]): string =>
  JSON.stringify([stackId, logicalId, ...fixed])
