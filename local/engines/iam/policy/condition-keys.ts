/**
 * The condition keys that can be judged here. Any other is refused when the policy is put: a key that no
 * call ever carries would make an Allow silently dead and a Deny silently harmless.
 */
import type { Cloud } from '../../../kernel/cloud'
import type { Service } from '../../../kernel/service'

/** Known for every call. */
export const globalKeys = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:FederatedProvider',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
  'aws:PrincipalType',
  'aws:Referer',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIdentity',
  'aws:SourceIp',
  'aws:TagKeys',
  'aws:UserAgent',
  'aws:userid',
  'aws:username',
  'aws:ViaAWSService',
] as const

const families = ['aws:principaltag/', 'aws:requesttag/']

/** Claims of a web identity, under the name of who issued it: `login.example.com/company:aud`. */
const webIdentityClaim = /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d+)?(\/[^:]*)?:(amr|aud|sub)$/

const everywhere = new Set(globalKeys.map((key) => key.toLowerCase()))

/** Tells whether a key can be judged. */
export type KnowsKey = (key: string) => boolean

export const knowsGlobalKey: KnowsKey = (key) => {
  const name = key.toLowerCase()
  return (
    everywhere.has(name) ||
    families.some((family) => name.startsWith(family) && name.length > family.length) ||
    webIdentityClaim.test(name)
  )
}

/** The keys that every call has, and those that services of this cloud say their calls give. */
export function createKnowsKey({ services }: Pick<Cloud, 'services'>): KnowsKey {
  return (key) => knowsGlobalKey(key) || [...services.values()].some((service) => gives(service, key.toLowerCase()))
}

const gives = ({ conditionKeys = [] }: Service, key: string): boolean =>
  conditionKeys.some((own) => {
    const name = own.toLowerCase()
    return name.endsWith('/') ? key.startsWith(name) && key.length > name.length : name === key
  })
