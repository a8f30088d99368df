/** IAM's API on instance profiles. */
import type { Access, Operation } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import type { InstanceProfile, InstanceProfiles } from '../instance-profiles'
import type { Roles } from '../state'
import { briefRole } from './described-role'
import { page } from './page'
import { tagging, tagKeys, tagPage } from './tagging'

interface Input {
  readonly InstanceProfileName: string
  readonly RoleName: string
  readonly Path?: string
  readonly PathPrefix?: string
  readonly Tags?: readonly Required<Tag>[]
  readonly TagKeys?: readonly string[]
  readonly MaxItems?: number
  readonly Marker?: string
}

export function instanceProfileOperations(
  profiles: InstanceProfiles,
  roles: Roles,
): Readonly<Record<string, Operation>> {
  const roleArn = (name: string): string => roles.find(name)?.arn ?? '*'
  const described = (profile: InstanceProfile): Readonly<Record<string, unknown>> => {
    const role = profile.role === undefined ? undefined : roles.find(profile.role)
    return {
      Path: profile.path,
      InstanceProfileName: profile.name,
      InstanceProfileId: profile.id,
      Arn: profile.arn,
      CreateDate: new Date(profile.createdAt).toISOString(),
      Roles: role ? [briefRole(role)] : [],
    }
  }

  const on = (
    action: string,
    handle: (input: Input) => unknown,
    more: (input: Input) => { readonly context?: Access['context']; readonly also?: readonly Access[] } = () => ({}),
  ): Record<string, Operation<Input>> => ({
    [action]: {
      access(input) {
        const { context, also = [] } = more(input)
        const resource = profiles.arnOf(input.InstanceProfileName, input.Path)
        return [{ action: `iam:${action}`, resource, ...(context && { context }) }, ...also]
      },
      handle,
    },
  })

  return {
    ...on(
      'CreateInstanceProfile',
      ({ InstanceProfileName, Path, Tags }) => {
        const made = profiles.create(InstanceProfileName, Path, tagging.read(Tags))
        return { InstanceProfile: { ...described(made), ...(Tags?.length && { Tags: tagList(made.tags) }) } }
      },
      ({ Tags }) => ({ context: tagKeys(Tags) }),
    ),
    ...on('GetInstanceProfile', ({ InstanceProfileName }) => {
      const profile = profiles.get(InstanceProfileName)
      return { InstanceProfile: { ...described(profile), Tags: tagList(profile.tags) } }
    }),
    ...on('DeleteInstanceProfile', ({ InstanceProfileName }) => profiles.delete(InstanceProfileName)),
    ...on(
      'AddRoleToInstanceProfile',
      ({ InstanceProfileName, RoleName }) => profiles.giveRole(InstanceProfileName, RoleName),
      ({ RoleName }) => ({
        also: [
          {
            action: 'iam:PassRole',
            resource: roleArn(RoleName),
            context: { 'iam:PassedToService': ['ec2.amazonaws.com'] },
          },
        ],
      }),
    ),
    ...on('RemoveRoleFromInstanceProfile', ({ InstanceProfileName, RoleName }) =>
      profiles.takeRole(InstanceProfileName, RoleName),
    ),
    ...on(
      'TagInstanceProfile',
      ({ InstanceProfileName, Tags }) =>
        profiles.setTags(InstanceProfileName, tagging.add(profiles.get(InstanceProfileName).tags, Tags)),
      ({ Tags }) => ({ context: tagKeys(Tags) }),
    ),
    ...on('UntagInstanceProfile', ({ InstanceProfileName, TagKeys }) =>
      profiles.setTags(InstanceProfileName, tagging.remove(profiles.get(InstanceProfileName).tags, TagKeys)),
    ),
    ...on('ListInstanceProfileTags', (input) => tagPage(profiles.get(input.InstanceProfileName).tags, input)),
    ListInstanceProfiles: {
      access: () => [{ action: 'iam:ListInstanceProfiles', resource: '*' }],
      handle(input: Input) {
        const found = profiles.all().filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
        return page(found, ({ name }) => name, input, 'InstanceProfiles', described)
      },
    },
    ListInstanceProfilesForRole: {
      access: (input: Input) => [{ action: 'iam:ListInstanceProfilesForRole', resource: roleArn(input.RoleName) }],
      handle(input: Input) {
        const { name } = roles.get(input.RoleName)
        return page(profiles.of(name), (profile) => profile.name, input, 'InstanceProfiles', described)
      },
    },
  }
}
