/**
 * Whether who makes a stack's resources may: each type needs the actions that AWS's own handler of it calls, on the
 * resource as far as its name is known beforehand, and to pass the roles that it hands on.
 */
import { NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import type { Access, ResourceGrants } from '../../kernel/service'
import type { ResourceChange } from './apply-resources'
import type { Removed } from './clean-up'
import type { Types } from './plan-stack'
import { isCustom } from './resources'
import { typeGrants } from './type-grants/type-grants'

export interface GrantCheck {
  /** @throws AwsError as the service would, if the maker lacks one of the grants */
  (change: ResourceChange): void
  /** The same, of what is to be removed. */
  removal(removed: Removed, maker: () => Principal): void
}

/** What is known of the resource. */
interface About {
  readonly properties: Readonly<Record<string, unknown>>
  /** What `{name}` stands for. */
  readonly name: string | undefined
}

export const grantsOf = (types: Types, type: string): ResourceGrants | undefined =>
  types.modelled.get(type)?.grants ?? typeGrants[isCustom(type) ? 'Custom::*' : type]

export function createGrantCheck(cloud: Cloud, types: () => Types): GrantCheck {
  function check(maker: Principal, type: string, kind: ResourceChange['kind'], about: About): void {
    if (maker.kind === 'root' || types().inert.has(type)) return
    const grants = grantsOf(types(), type)
    if (!grants) {
      const hint = 'nobody has said which grants it needs; the account itself can make it'
      throw new NotModelledError(`making ${type} with a role`, 'cloudformation', hint)
    }
    cloud.authorizer.authorize(maker, accessTo(cloud, grants, kind, about))
  }

  return Object.assign(
    ({ maker, type, kind, properties, context, ref }: ResourceChange): void => {
      const grants = grantsOf(types(), type)
      const [member, longest] = grants?.name ?? []
      const given = member === undefined ? undefined : properties[member]
      const made = member === undefined ? undefined : context.physicalName(longest)
      const name = typeof given === 'string' ? given : ref === undefined ? made : nameIn(ref)
      check(maker, type, kind, { properties, name: type === 'AWS::S3::Bucket' ? name?.toLowerCase() : name })
    },
    {
      removal({ type, ref }: Removed, maker: () => Principal): void {
        check(maker(), type, 'delete', { properties: {}, name: nameIn(ref) })
      },
    },
  )
}

function accessTo(
  cloud: Cloud,
  { resource, with: further = {}, passes = {}, uses = {}, ...grants }: ResourceGrants,
  kind: ResourceChange['kind'],
  about: About,
): Access[] {
  const { properties } = about
  const extra =
    kind === 'delete' ? [] : Object.entries(further).flatMap(([name, actions]) => (properties[name] ? actions : []))
  const resources = resourcesOf(cloud, resource, about)
  return [
    ...[...grants[kind], ...extra].flatMap((action) => resources.map((each) => ({ action, resource: each }))),
    ...(kind === 'delete'
      ? []
      : Object.entries(uses).flatMap(([path, action]) =>
          valuesAt(properties, path.split('.')).map((arn) => ({ action, resource: arn })),
        )),
    ...(kind === 'delete'
      ? []
      : Object.entries(passes).flatMap(([path, service]) =>
          valuesAt(properties, path.split('.')).map((roleArn) => ({
            action: 'iam:PassRole',
            resource: roleArn,
            context: { 'iam:PassedToService': [service] },
          })),
        )),
  ]
}

function resourcesOf({ region, accountId }: Cloud, pattern: string, { properties, name }: About): string[] {
  let found = [pattern]
  for (const [placeholder, key = ''] of pattern.matchAll(/\{(\w+)\}/g)) {
    const values =
      key === 'region'
        ? [region]
        : key === 'account'
          ? [accountId]
          : key === 'name'
            ? [name ?? '*']
            : textsOf(properties[key])
    found = found.flatMap((text) => values.map((value) => text.replace(placeholder, () => inPlace(pattern, value))))
  }
  // One that a property gives whole.
  return found.map((text) => (text.includes('arn:', 1) ? text.slice(text.lastIndexOf('arn:')) : text))
}

const textsOf = (value: unknown): readonly string[] => {
  const texts = [value].flat().filter((each) => typeof each === 'string')
  return texts.length > 0 ? texts : ['*']
}

/** Within an ARN, of an address only the name counts. */
const inPlace = (pattern: string, value: string): string =>
  pattern.startsWith('arn:') && /^https?:/.test(value) ? nameIn(value) : value

/** The name of a resource by its `Ref`: a name, an ARN or an address. */
function nameIn(ref: string): string {
  if (/^https?:/.test(ref)) return ref.slice(ref.lastIndexOf('/') + 1)
  // Of a rule on a bus of its own.
  if (!ref.startsWith('arn:')) return ref.replace('|', '/')
  const resource = ref.split(':').slice(5).join(':')
  return resource.replace(/^[A-Za-z-]+[:/]/, '')
}

function valuesAt(value: unknown, [first, ...rest]: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, first === undefined ? [] : [first, ...rest]))
  if (first === undefined) return typeof value === 'string' ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return valuesAt((value as Readonly<Record<string, unknown>>)[first], rest)
}
