import type { Operation } from '../../../kernel/service'
import { alreadyExists, notFound } from '../errors'
import { pagesOf } from '../page'
import type { Identity } from '../state'
import { anywhere, type PageInput, type Parts } from './parts'

const page = pagesOf(1000)

interface Named {
  readonly EmailIdentity: string
}

const typeOf = (name: string): string => (name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN')

export function identityOperations({ cloud, identities }: Parts): Record<string, Operation> {
  const accessTo =
    (action: string) =>
    ({ EmailIdentity }: Named) => [{ action: `ses:${action}`, resource: cloud.arn('ses', `identity/${EmailIdentity}`) }]

  function existing(name: string): Identity {
    const identity = identities.find(name)
    if (!identity) throw notFound(`Email identity ${name} does not exist.`)
    return identity
  }

  return {
    CreateEmailIdentity: {
      access: accessTo('CreateEmailIdentity'),
      handle({ EmailIdentity: name }: Named) {
        if (identities.find(name)) throw alreadyExists(`Email identity ${name} already exist.`)
        identities.verify(name)
        return { IdentityType: typeOf(name), VerifiedForSendingStatus: true }
      },
    },
    GetEmailIdentity: {
      access: accessTo('GetEmailIdentity'),
      handle({ EmailIdentity }: Named) {
        const { name } = existing(EmailIdentity)
        return {
          IdentityType: typeOf(name),
          VerifiedForSendingStatus: true,
          VerificationStatus: 'SUCCESS',
          FeedbackForwardingStatus: true,
          Policies: {},
          Tags: [],
        }
      },
    },
    ListEmailIdentities: {
      access: anywhere('ListEmailIdentities'),
      handle(input: PageInput) {
        const { items, next } = page(identities.all(), ({ name }) => name, input)
        return {
          EmailIdentities: items.map(({ name }) => ({
            IdentityType: typeOf(name),
            IdentityName: name,
            SendingEnabled: true,
            VerificationStatus: 'SUCCESS',
          })),
          ...next,
        }
      },
    },
    DeleteEmailIdentity: {
      access: accessTo('DeleteEmailIdentity'),
      handle({ EmailIdentity }: Named) {
        identities.remove(existing(EmailIdentity).name)
        return {}
      },
    },
  }
}
