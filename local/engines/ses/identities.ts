/** Verified senders: addresses and domains. Here creating one verifies it. */
import { AwsError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Access, Operation, ResourceType } from '../../kernel/service'
import { parseAddress } from './address'
import { page } from './page'

export interface Identity {
  readonly name: string
  readonly createdAt: number
}

export interface Identities {
  /** The identity that lets `from` send: the address, the address without its +label, the domain, a parent domain. */
  covering(from: string): string | undefined
  readonly size: number
  find(name: string): Identity | undefined
  /** In no order. */
  all(): readonly Identity[]
  /** Leaves one as it is that is there. @throws BadRequestException if it is no address or domain */
  verify(name: string): void
  remove(name: string): void
  load(): Promise<void>
  readonly operations: Readonly<Record<string, Operation>>
  readonly resource: ResourceType
}

const prefix = 'ses/identity/'

export function createIdentities(cloud: Cloud): Identities {
  const identities = new Map<string, Identity>()
  const accessTo = (action: string, name?: string): readonly Access[] => [
    { action: `ses:${action}`, resource: name === undefined ? '*' : cloud.arn('ses', `identity/${name}`) },
  ]

  function create(name: string): void {
    const identity: Identity = { name, createdAt: cloud.clock.now() }
    identities.set(name.toLowerCase(), identity)
    cloud.store.put(prefix + name.toLowerCase(), identity)
  }

  function remove(name: string): void {
    identities.delete(name.toLowerCase())
    cloud.store.delete(prefix + name.toLowerCase())
  }

  function existing(name: string): Identity {
    const identity = identities.get(name.toLowerCase())
    if (!identity) throw new AwsError('NotFoundException', `Email identity ${name} does not exist.`, 404)
    return identity
  }

  function covering(from: string): string | undefined {
    const { address, domain } = parseAddress(from)
    const local = address.slice(0, address.lastIndexOf('@')).toLowerCase()
    const labels = domain.split('.')
    const candidates = [`${local}@${domain}`, `${local.split('+')[0]}@${domain}`]
    for (let first = 0; first < labels.length - 1; first++) candidates.push(labels.slice(first).join('.'))
    for (const candidate of candidates) {
      const identity = identities.get(candidate)
      if (identity) return identity.name
    }
    return undefined
  }

  const listIdentities: Operation = {
    access: () => accessTo('ListEmailIdentities'),
    handle(input: { PageSize?: unknown; NextToken?: string }) {
      refuseUnknown(input, ['PageSize', 'NextToken'], 'ListEmailIdentities')
      const { items, NextToken } = page([...identities.values()], (identity) => identity.name, input, 1000)
      return {
        EmailIdentities: items.map(({ name }) => ({
          IdentityType: typeOf(name),
          IdentityName: name,
          SendingEnabled: true,
          VerificationStatus: 'SUCCESS',
        })),
        NextToken,
      }
    },
  }

  const typeOf = (name: string): string => (name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN')

  function verify(given: string): string {
    const name = checkedName(given)
    if (!identities.has(name.toLowerCase())) create(name)
    return name
  }

  return {
    covering,
    get size() {
      return identities.size
    },
    find: (name) => identities.get(name.toLowerCase()),
    all: () => [...identities.values()],
    verify,
    remove,
    async load() {
      for await (const [key, identity] of cloud.store.range<Identity>(prefix)) {
        identities.set(key.slice(prefix.length), identity)
      }
    },
    operations: {
      CreateEmailIdentity: {
        access: (input: { EmailIdentity: string }) => accessTo('CreateEmailIdentity', input.EmailIdentity),
        handle(input: { EmailIdentity: string; Tags?: unknown }) {
          refuseUnknown(input, ['EmailIdentity', 'Tags'], 'CreateEmailIdentity')
          const name = checkedName(input.EmailIdentity)
          if (identities.has(name.toLowerCase())) {
            throw new AwsError('AlreadyExistsException', `Email identity ${name} already exist.`)
          }
          create(name)
          return { IdentityType: typeOf(name), VerifiedForSendingStatus: true }
        },
      },
      GetEmailIdentity: {
        access: (input: { EmailIdentity: string }) => accessTo('GetEmailIdentity', input.EmailIdentity),
        handle(input: { EmailIdentity: string }) {
          const { name } = existing(input.EmailIdentity)
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
      ListEmailIdentities: listIdentities,
      DeleteEmailIdentity: {
        access: (input: { EmailIdentity: string }) => accessTo('DeleteEmailIdentity', input.EmailIdentity),
        handle(input: { EmailIdentity: string }) {
          remove(existing(input.EmailIdentity).name)
          return {}
        },
      },
    },
    resource: {
      type: 'AWS::SES::EmailIdentity',
      properties: ['EmailIdentity'],
      inert: {
        ConfigurationSetAttributes: 'configuration sets have no effect here',
        DkimAttributes: 'mail stays on this machine and is not signed',
        DkimSigningAttributes: 'mail stays on this machine and is not signed',
        FeedbackAttributes: 'nothing bounces here',
        MailFromAttributes: 'there is no DNS to check',
        Tags: 'tags have no effect here',
      },
      named: {
        by: ['EmailIdentity'],
        find: ({ EmailIdentity }) => (identities.has(String(EmailIdentity).toLowerCase()) ? EmailIdentity : undefined),
      },
      apply({ EmailIdentity }: { EmailIdentity: string }) {
        const name = verify(EmailIdentity)
        const attributes: Record<string, string> = {}
        for (const number of [1, 2, 3]) {
          attributes[`DkimDNSTokenName${number}`] = `local${number}._domainkey.${name}`
          attributes[`DkimDNSTokenValue${number}`] = `local${number}.dkim.amazonses.com`
        }
        return { ref: name, attributes }
      },
      remove,
    },
  }
}

function checkedName(name: unknown): string {
  const valid = typeof name === 'string' && (name.includes('@') ? parseAddress(name) : /^[\w-]+(\.[\w-]+)+$/.test(name))
  if (!valid) throw new AwsError('BadRequestException', `Invalid email address or domain name: ${String(name)}`)
  return name as string
}
