/** The account's suppression list: addresses that SES accepts mail for and does not send to. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Operation } from '../../kernel/service'
import { normalized } from './address'
import { page } from './page'

interface Suppressed {
  readonly address: string
  readonly reason: string
  readonly at: number
}

export interface Suppression {
  has(address: string): boolean
  load(): Promise<void>
  readonly operations: Readonly<Record<string, Operation>>
}

const prefix = 'ses/suppressed/'

export function createSuppression(cloud: Cloud): Suppression {
  const list = new Map<string, Suppressed>()
  const accessTo = (action: string) => () => [{ action: `ses:${action}`, resource: '*' }]

  function existing(address: string): Suppressed {
    const entry = list.get(normalized(address))
    if (!entry) throw new AwsError('NotFoundException', `Email address ${address} does not exist on the list.`, 404)
    return entry
  }

  const summary = (entry: Suppressed) => ({
    EmailAddress: entry.address,
    Reason: entry.reason,
    LastUpdateTime: entry.at / 1000,
  })

  return {
    has: (address) => list.size > 0 && list.has(normalized(address)),
    async load() {
      for await (const [, entry] of cloud.store.range<Suppressed>(prefix)) list.set(entry.address, entry)
    },
    operations: {
      PutSuppressedDestination: {
        access: accessTo('PutSuppressedDestination'),
        handle({ EmailAddress, Reason }: { EmailAddress: string; Reason: string }) {
          if (Reason !== 'BOUNCE' && Reason !== 'COMPLAINT') {
            throw new AwsError('BadRequestException', `Reason must be BOUNCE or COMPLAINT, not ${String(Reason)}`)
          }
          const entry = { address: normalized(EmailAddress), reason: Reason, at: cloud.clock.now() }
          list.set(entry.address, entry)
          cloud.store.put(prefix + entry.address, entry)
          return {}
        },
      },
      GetSuppressedDestination: {
        access: accessTo('GetSuppressedDestination'),
        handle: (input: { EmailAddress: string }) => ({ SuppressedDestination: summary(existing(input.EmailAddress)) }),
      },
      DeleteSuppressedDestination: {
        access: accessTo('DeleteSuppressedDestination'),
        handle(input: { EmailAddress: string }) {
          const { address } = existing(input.EmailAddress)
          list.delete(address)
          cloud.store.delete(prefix + address)
          return {}
        },
      },
      ListSuppressedDestinations: {
        access: accessTo('ListSuppressedDestinations'),
        handle(input: { PageSize?: unknown; NextToken?: string }) {
          const { items, NextToken } = page([...list.values()], (entry) => entry.address, input, 1000)
          return { SuppressedDestinationSummaries: items.map(summary), NextToken }
        },
      },
    },
  }
}
