/** The account's suppression list: addresses that SES accepts mail for and does not send to. */
import type { Operation } from '../../../kernel/service'
import { normalized } from '../address'
import { bad, notFound } from '../errors'
import { pagesOf } from '../page'
import type { Suppressed } from '../state'
import { anywhere, type PageInput, type Parts } from './parts'

const page = pagesOf(1000)

interface OfAddress {
  readonly EmailAddress: string
}

export function suppressionOperations({ cloud, state: { suppressed } }: Parts): Record<string, Operation> {
  function existing(address: string): Suppressed {
    const entry = suppressed.get(normalized(address))
    if (!entry) throw notFound(`Email address ${address} does not exist on the list.`)
    return entry
  }

  return {
    PutSuppressedDestination: {
      access: anywhere('PutSuppressedDestination'),
      handle({ EmailAddress, Reason: reason }: OfAddress & { readonly Reason: string }) {
        if (reason !== 'BOUNCE' && reason !== 'COMPLAINT') {
          throw bad(`Reason must be BOUNCE or COMPLAINT, not ${reason}`)
        }
        const address = normalized(EmailAddress)
        suppressed.put({ address, reason, at: cloud.clock.now() }, address)
        return {}
      },
    },
    GetSuppressedDestination: {
      access: anywhere('GetSuppressedDestination'),
      handle: ({ EmailAddress }: OfAddress) => ({ SuppressedDestination: summary(existing(EmailAddress)) }),
    },
    DeleteSuppressedDestination: {
      access: anywhere('DeleteSuppressedDestination'),
      handle({ EmailAddress }: OfAddress) {
        suppressed.delete(existing(EmailAddress).address)
        return {}
      },
    },
    ListSuppressedDestinations: {
      access: anywhere('ListSuppressedDestinations'),
      handle(input: PageInput) {
        const { items, next } = page(suppressed.list(), ({ address }) => address, input)
        return { SuppressedDestinationSummaries: items.map(summary), ...next }
      },
    },
  }
}

function summary({ address, reason, at }: Suppressed): object {
  return { EmailAddress: address, Reason: reason, LastUpdateTime: at / 1000 }
}
