/**
 * What tables are billed by. Each call is asked for the units that it takes, and its caller is told of them only where it
 * asked too. Those of indexes are in it.
 */
import type { Cloud } from '../../kernel/cloud'
import type { ItemOperation } from './operations/items'

const reading = ['BatchGetItem', 'GetItem', 'Query', 'Scan', 'TransactGetItems']

interface Consumed {
  readonly CapacityUnits?: number
}

export function metered(
  { meter }: Pick<Cloud, 'meter'>,
  action: string,
  run: ItemOperation['run'],
): ItemOperation['run'] {
  const unit = reading.includes(action) ? 'readUnit' : 'writeUnit'
  return async (request, input) => {
    const asking = { ReturnConsumedCapacity: 'TOTAL' }
    const wanted = (input as { readonly ReturnConsumedCapacity?: string }).ReturnConsumedCapacity ?? 'NONE'
    if (wanted !== 'NONE') {
      const output = await run(request, input)
      count(output)
      return output
    }
    const output = await run(Array.isArray(request) ? request : { ...(request as object), ...asking }, {
      ...input,
      ...asking,
    })
    count(output)
    const { ConsumedCapacity: _, ...rest } = output as { readonly ConsumedCapacity?: unknown }
    return rest
  }

  function count(output: object): void {
    const { ConsumedCapacity = [] } = output as { readonly ConsumedCapacity?: Consumed | readonly Consumed[] }
    for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat() as readonly Consumed[]) meter(unit, CapacityUnits)
  }
}
