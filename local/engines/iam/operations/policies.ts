/** IAM's API on managed policies: their versions, of which one is in force, lists of them, and who has them. */
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation, PolicyDocument } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import { alreadyExists, conflict } from '../errors'
import { type Version, versionsOf } from '../policy-versions'
import { type ManagedPolicy, parseDocument, type Roles } from '../state'
import type { Users } from '../users/state'
import { page } from './page'
import { tagging, tagKeys, tagPage } from './tagging'

interface Input {
  readonly PolicyName: string
  readonly PolicyArn: string
  readonly PolicyDocument: string
  readonly Path?: string
  readonly Description?: string
  readonly Tags?: readonly Required<Tag>[]
  readonly TagKeys?: readonly string[]
  readonly VersionId: string
  readonly SetAsDefault?: boolean | string
  readonly Scope?: 'All' | 'AWS' | 'Local'
  readonly OnlyAttached?: boolean | string
  readonly PathPrefix?: string
  readonly PolicyUsageFilter?: 'PermissionsPolicy' | 'PermissionsBoundary'
  readonly EntityFilter?: string
  readonly MaxItems?: number
  readonly Marker?: string
}

export function policyOperations(cloud: Cloud, roles: Roles, users: Users): Readonly<Record<string, Operation>> {
  const on = (
    action: string,
    handle: (policy: ManagedPolicy, input: Input) => unknown,
    context?: (input: Input) => Readonly<Record<string, string | readonly string[]>> | undefined,
  ): Record<string, Operation<Input>> => ({
    [action]: {
      access(input) {
        const keys = context?.(input)
        return [{ action: `iam:${action}`, resource: input.PolicyArn, ...(keys && { context: keys }) }]
      },
      handle(input) {
        if (input.VersionId !== undefined) checkVersionId(input.VersionId)
        return handle(roles.getPolicy(input.PolicyArn, input.VersionId), input)
      },
    },
  })
  const arnFor = ({ Path = '/', PolicyName }: Input): string =>
    `arn:aws:iam::${cloud.accountId}:policy${Path}${PolicyName}`
  const attachmentsOf = (arn: string): number => roles.attachmentCount(arn) + users.attachmentCount(arn)
  const described = (policy: ManagedPolicy): Readonly<Record<string, unknown>> => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion ?? 'v1',
    AttachmentCount: attachmentsOf(policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: isoDate(policy.createdAt),
    UpdateDate: isoDate(policy.updatedAt ?? policy.createdAt),
  })
  const whole = (policy: ManagedPolicy) => ({
    ...described(policy),
    Description: policy.description,
    Tags: tagList(policy.tags),
  })

  return {
    CreatePolicy: {
      access(input: Input) {
        const keys = tagKeys(input.Tags)
        return [{ action: 'iam:CreatePolicy', resource: arnFor(input), ...(keys && { context: keys }) }]
      },
      handle(input: Input) {
        if (roles.findPolicy(arnFor(input))) {
          throw alreadyExists(`A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`)
        }
        const policy = roles.putPolicy({
          name: input.PolicyName,
          path: input.Path,
          description: input.Description,
          document: parseDocument(input.PolicyDocument),
          tags: tagging.read(input.Tags),
        })
        const { Tags, ...made } = whole(policy)
        return { Policy: { ...made, ...(Tags.length > 0 && { Tags }) } }
      },
    },
    ...on('GetPolicy', (policy) => ({ Policy: whole(policy) })),
    ...on('DeletePolicy', ({ arn }) => {
      if (attachmentsOf(arn) > 0) throw conflict('Cannot delete a policy attached to entities.')
      const others = versionsOf(roles.getPolicy(arn)).length > 1
      if (others)
        throw conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        )
      roles.deletePolicy(arn)
    }),
    ...on('CreatePolicyVersion', (policy, { PolicyDocument, SetAsDefault }) => ({
      PolicyVersion: shown(
        ...roles.addVersion(policy.arn, parseDocument(PolicyDocument), String(SetAsDefault) === 'true'),
      ),
    })),
    ...on('GetPolicyVersion', (policy, { VersionId }) => {
      const version = versionsOf(policy).find(({ id }) => id === VersionId) as Version
      return { PolicyVersion: { Document: encoded(version.document), ...shown(version, policy) } }
    }),
    ...on('ListPolicyVersions', (policy, input) =>
      page(versionsOf(policy), newestFirst, input, 'Versions', (version) => shown(version, policy)),
    ),
    ...on('SetDefaultPolicyVersion', ({ arn }, { VersionId }) => void roles.setDefaultVersion(arn, VersionId)),
    ...on('DeletePolicyVersion', (policy, { VersionId }) => {
      if ((policy.defaultVersion ?? 'v1') === VersionId) {
        throw conflict('Cannot delete the default version of a policy.')
      }
      roles.deleteVersion(policy.arn, VersionId)
    }),
    ...on(
      'TagPolicy',
      (policy, { Tags }) => void roles.tagPolicy(policy.arn, tagging.add(policy.tags, Tags)),
      ({ Tags }) => tagKeys(Tags),
    ),
    ...on(
      'UntagPolicy',
      (policy, { TagKeys }) => void roles.tagPolicy(policy.arn, tagging.remove(policy.tags, TagKeys)),
    ),
    ...on('ListPolicyTags', ({ tags }, input) => tagPage(tags, input)),
    ListPolicies: {
      access: () => [{ action: 'iam:ListPolicies', resource: '*' }],
      handle(input: Input) {
        const { Scope = 'All', PathPrefix = '/' } = input
        const all = [
          ...(Scope === 'AWS' ? [] : roles.allPolicies()),
          ...(Scope === 'Local' ? [] : roles.policiesOfAws().map((arn) => roles.getPolicy(arn))),
        ]
        const found = all
          .filter(({ path }) => path.startsWith(PathPrefix))
          .filter(({ arn }) => String(input.OnlyAttached) !== 'true' || attachmentsOf(arn) > 0)
          // No boundaries are modelled, so nothing is used as one.
          .filter(() => input.PolicyUsageFilter !== 'PermissionsBoundary')
          .sort((a, b) => (a.arn < b.arn ? -1 : 1))
        return page(found, ({ arn }) => arn, input, 'Policies', described)
      },
    },
    ...on('ListEntitiesForPolicy', ({ arn }, input) => {
      const { EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input
      const has = ({ attached, path }: { readonly attached: readonly string[]; readonly path: string }): boolean =>
        attached.includes(arn) && path.startsWith(PathPrefix) && PolicyUsageFilter !== 'PermissionsBoundary'
      const kinds = [
        ['Group', users.all('group')],
        ['Role', roles.all()],
        ['User', users.all('user')],
      ] as const
      const found = kinds.flatMap(([kind, all]) =>
        EntityFilter === undefined || EntityFilter === kind
          ? all.filter(has).map(({ name, id }) => ({ kind, name, id }))
          : [],
      )
      const { Entities, ...rest } = page(found, ({ kind, name }) => `${kind}/${name}`, input, 'Entities')
      const of = (kind: string) =>
        (Entities as typeof found)
          .filter((each) => each.kind === kind)
          .map(({ name, id }) => ({ [`${kind}Name`]: name, [`${kind}Id`]: id }))
      return { PolicyGroups: of('Group'), PolicyUsers: of('User'), PolicyRoles: of('Role'), ...rest }
    }),
  }
}

/** Pages are in the order of their keys. */
const newestFirst = ({ id }: Version): string => String(mostNumber - Number(id.slice(1)))
const mostNumber = 2_000_000_000

const isoDate = (time: number): string => new Date(time).toISOString()

/** Policy documents are answered percent-encoded. */
const encoded = (document: PolicyDocument): string => encodeURIComponent(JSON.stringify(document))

const shown = ({ id, createdAt }: Version, { defaultVersion = 'v1' }: ManagedPolicy): object => ({
  VersionId: id,
  IsDefaultVersion: id === defaultVersion,
  CreateDate: isoDate(createdAt),
})

function checkVersionId(given: string): void {
  if (/^v[1-9]\d*(\.[A-Za-z0-9-]*)?$/.test(given)) return
  throw new AwsError(
    'ValidationError',
    "1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must satisfy regular " +
      'expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?',
  )
}
