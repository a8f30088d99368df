/** IAM's API on roles and their policies, over the records of `roles`. */
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Access, Operation } from '../../../kernel/service'
import type { Tag } from '../../../kernel/tags'
import { alreadyExists, conflict } from '../errors'
import type { InstanceProfiles } from '../instance-profiles'
import { inlineDocument, parseDocument, parseTrust, type Roles } from '../state'
import { encodeDocument, listedRole, madeRole, wholeRole } from './described-role'
import { page } from './page'
import { tagging, tagKeys, tagPage } from './tagging'

interface Input {
  readonly RoleName: string
  readonly PolicyName: string
  readonly PolicyArn: string
  readonly PolicyDocument: string
  readonly AssumeRolePolicyDocument: string
  readonly Path?: string
  readonly PathPrefix?: string
  readonly Description?: string
  readonly MaxSessionDuration?: number
  readonly Tags?: readonly Required<Tag>[]
  readonly TagKeys?: readonly string[]
  readonly Marker?: string
  readonly MaxItems?: number
}

export function createIamOperations(
  cloud: Cloud,
  roles: Roles,
  profiles: InstanceProfiles,
): Readonly<Record<string, Operation>> {
  const roleArn = (name: string): string => roles.find(name)?.arn ?? `arn:aws:iam::${cloud.accountId}:role/${name}`
  const everyRole = `arn:aws:iam::${cloud.accountId}:role/`
  const onRole = (input: Input): string => roleArn(input.RoleName)

  function operation(
    name: string,
    required: readonly (keyof Input)[],
    optional: readonly (keyof Input)[],
    resource: (input: Input) => string,
    handle: (input: Input) => unknown,
    context?: (input: Input) => Access['context'],
  ): readonly [string, Operation<Input>] {
    return [
      name,
      {
        access(input) {
          for (const member of required) {
            if (typeof input[member] !== 'string' || input[member] === '') {
              throw new AwsError(
                'ValidationError',
                `1 validation error detected: Value at '${member[0]?.toLowerCase()}${member.slice(1)}' failed to ` +
                  'satisfy constraint: Member must not be null',
              )
            }
          }
          const keys = context?.(input)
          return [{ action: `iam:${name}`, resource: resource(input), ...(keys && { context: keys }) }]
        },
        handle(input) {
          refuseUnknown(input, [...required, ...optional], `iam:${name}`)
          return handle(input)
        },
      },
    ]
  }

  const policyArnKey = (input: Input): Access['context'] => ({ 'iam:PolicyARN': input.PolicyArn })
  const requestTags = ({ Tags }: Input): Access['context'] => tagKeys(Tags)

  return Object.fromEntries([
    operation(
      'CreateRole',
      ['RoleName', 'AssumeRolePolicyDocument'],
      ['Path', 'Description', 'MaxSessionDuration', 'Tags'],
      ({ Path = '/', RoleName }) => `arn:aws:iam::${cloud.accountId}:role${Path}${RoleName}`,
      (input) => {
        if (roles.find(input.RoleName)) {
          throw alreadyExists(`Role with name ${input.RoleName} already exists.`)
        }
        const role = roles.create({
          name: input.RoleName,
          path: input.Path,
          description: input.Description,
          maxSessionDuration: input.MaxSessionDuration,
          trust: parseTrust(input.AssumeRolePolicyDocument),
          tags: tagging.read(input.Tags),
        })
        return { Role: madeRole(role) }
      },
      requestTags,
    ),
    operation('GetRole', ['RoleName'], [], onRole, ({ RoleName }) => ({ Role: wholeRole(roles.get(RoleName)) })),
    operation('DeleteRole', ['RoleName'], [], onRole, ({ RoleName }) => {
      const role = roles.get(RoleName)
      if (Object.keys(role.inline).length > 0) throw conflict('Cannot delete entity, must delete policies first.')
      if (role.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      if (profiles.of(role.name).length > 0) {
        throw conflict('Cannot delete entity, must remove roles from instance profile first.')
      }
      roles.delete(RoleName)
    }),
    operation(
      'ListRoles',
      [],
      ['PathPrefix', 'Marker', 'MaxItems'],
      () => everyRole,
      (input) => {
        const found = roles.all().filter((role) => role.path.startsWith(input.PathPrefix ?? '/'))
        return page(found.map(listedRole), ({ RoleName }) => String(RoleName), input, 'Roles')
      },
    ),
    operation(
      'UpdateRole',
      ['RoleName'],
      ['Description', 'MaxSessionDuration'],
      onRole,
      ({ RoleName, Description: description, MaxSessionDuration: seconds }) => {
        roles.update(RoleName, {
          ...(description !== undefined && { description }),
          ...(seconds !== undefined && { maxSessionDuration: Number(seconds) }),
        })
        return {}
      },
    ),
    operation('UpdateRoleDescription', ['RoleName'], ['Description'], onRole, ({ RoleName, Description }) => ({
      Role: madeRole(roles.update(RoleName, { description: Description })),
    })),
    operation(
      'TagRole',
      ['RoleName'],
      ['Tags'],
      onRole,
      ({ RoleName, Tags }) => void roles.update(RoleName, { tags: tagging.add(roles.get(RoleName).tags, Tags) }),
      requestTags,
    ),
    operation(
      'UntagRole',
      ['RoleName'],
      ['TagKeys'],
      onRole,
      ({ RoleName, TagKeys }) =>
        void roles.update(RoleName, { tags: tagging.remove(roles.get(RoleName).tags, TagKeys) }),
      ({ TagKeys = [] }) => ({ 'aws:TagKeys': TagKeys }),
    ),
    operation('ListRoleTags', ['RoleName'], ['Marker', 'MaxItems'], onRole, (input) =>
      tagPage(roles.get(input.RoleName).tags, input),
    ),
    operation(
      'UpdateAssumeRolePolicy',
      ['RoleName'],
      ['PolicyDocument'],
      onRole,
      ({ RoleName, PolicyDocument }) => void roles.update(RoleName, { trust: parseTrust(PolicyDocument) }),
    ),
    operation(
      'PutRolePolicy',
      ['RoleName', 'PolicyName', 'PolicyDocument'],
      [],
      onRole,
      ({ RoleName, PolicyName, PolicyDocument }) =>
        void roles.putInline(RoleName, PolicyName, parseDocument(PolicyDocument)),
    ),
    operation('GetRolePolicy', ['RoleName', 'PolicyName'], [], onRole, ({ RoleName, PolicyName }) => ({
      RoleName,
      PolicyName,
      PolicyDocument: encodeDocument(inlineDocument(roles.get(RoleName), PolicyName)),
    })),
    operation(
      'DeleteRolePolicy',
      ['RoleName', 'PolicyName'],
      [],
      onRole,
      ({ RoleName, PolicyName }) => void roles.deleteInline(RoleName, PolicyName),
    ),
    operation('ListRolePolicies', ['RoleName'], ['Marker', 'MaxItems'], onRole, (input) =>
      page(Object.keys(roles.get(input.RoleName).inline), (name) => name, input, 'PolicyNames'),
    ),
    operation(
      'AttachRolePolicy',
      ['RoleName', 'PolicyArn'],
      [],
      onRole,
      ({ RoleName, PolicyArn }) => void roles.attach(RoleName, PolicyArn),
      policyArnKey,
    ),
    operation(
      'DetachRolePolicy',
      ['RoleName', 'PolicyArn'],
      [],
      onRole,
      ({ RoleName, PolicyArn }) => void roles.detach(RoleName, PolicyArn),
      policyArnKey,
    ),
    operation('ListAttachedRolePolicies', ['RoleName'], ['PathPrefix', 'Marker', 'MaxItems'], onRole, (input) => {
      const attached = roles
        .get(input.RoleName)
        .attached.map((arn) => roles.getPolicy(arn))
        .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
      return page(
        attached.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
        ({ PolicyName, PolicyArn }) => `${PolicyName} ${PolicyArn}`,
        input,
        'AttachedPolicies',
      )
    }),
  ])
}
