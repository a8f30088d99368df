/**
 * Verified senders, in the words of the first API. Here asking for an address or domain verifies it. None of the
 * operations has a resource level there.
 */
import { createHash } from 'node:crypto'
import type { Operation } from '../../../../kernel/service'
import { anywhere, type Parts } from '../../operations/parts'
import { pagesOf } from '../../page'
import { inWordsOfV1 } from '../errors'

const page = pagesOf(1000, 'MaxItems')
const isAddress = (name: string): boolean => name.includes('@')

export function identityOperations({ identities }: Parts): Record<string, Operation> {
  const names = () =>
    identities
      .all()
      .map(({ name }) => name)
      .sort()

  function verifyAddress(action: string): Operation<{ EmailAddress: string }> {
    return {
      access: anywhere(action),
      handle: ({ EmailAddress }) =>
        inWordsOfV1(() => {
          identities.verify(isAddress(EmailAddress) ? EmailAddress : `${EmailAddress}@`)
          return {}
        }),
    }
  }

  return {
    VerifyEmailIdentity: verifyAddress('VerifyEmailIdentity'),
    VerifyEmailAddress: verifyAddress('VerifyEmailAddress'),
    VerifyDomainIdentity: {
      access: anywhere('VerifyDomainIdentity'),
      handle: ({ Domain }: { Domain: string }) =>
        inWordsOfV1(() => {
          identities.verify(isAddress(Domain) ? '' : Domain)
          return { VerificationToken: tokenOf(Domain) }
        }),
    },
    ListIdentities: {
      access: anywhere('ListIdentities'),
      handle: (input: { IdentityType?: string; MaxItems?: number; NextToken?: string }) =>
        inWordsOfV1(() => {
          const { IdentityType } = input
          const wanted = names().filter(
            (name) => !IdentityType || isAddress(name) === (IdentityType === 'EmailAddress'),
          )
          const { items, next } = page(wanted, (name) => name, input)
          return { Identities: items, ...next }
        }),
    },
    ListVerifiedEmailAddresses: {
      access: anywhere('ListVerifiedEmailAddresses'),
      handle: () => ({ VerifiedEmailAddresses: names().filter(isAddress) }),
    },
    DeleteIdentity: {
      access: anywhere('DeleteIdentity'),
      handle({ Identity }: { Identity: string }) {
        identities.remove(Identity)
        return {}
      },
    },
    GetIdentityVerificationAttributes: {
      access: anywhere('GetIdentityVerificationAttributes'),
      handle: ({ Identities }: { Identities: readonly string[] }) => ({
        VerificationAttributes: Object.fromEntries(
          Identities.filter((name) => identities.find(name)).map((name) => [
            name,
            { VerificationStatus: 'Success', ...(!isAddress(name) && { VerificationToken: tokenOf(name) }) },
          ]),
        ),
      }),
    },
  }
}

/** What would go into the domain's DNS; the same each time. */
function tokenOf(domain: string): string {
  return createHash('sha256').update(`ses ${domain.toLowerCase()}`).digest('base64')
}
