/** IAM's API on roles and their policies, over the records of `roles`. */
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Access, Operation, PolicyDocument } from '../../../kernel/service'
import { type Tag, type Tags, tagList } from '../../../kernel/tags'
import { inlineDocument, parseDocument, type Role, type Roles } from '../state'
import { page } from './page'
import { tagging, tagKeys } from './tagging'

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
  readonly Marker?: string
  readonly MaxItems?: number
}

export function createIamOperations(cloud: Cloud, roles: Roles): Readonly<Record<string, Operation>> {
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
          throw new AwsError('EntityAlreadyExists', `Role with name ${input.RoleName} already exists.`, 409)
        }
        const role = roles.create({
          name: input.RoleName,
          path: input.Path,
          description: input.Description,
          maxSessionDuration: input.MaxSessionDuration,
          trust: parseDocument(input.AssumeRolePolicyDocument),
          tags: tagging.read(input.Tags),
        })
        return { Role: describeRole(role) }
      },
      requestTags,
    ),
    operation('GetRole', ['RoleName'], [], onRole, ({ RoleName }) => ({ Role: describeRole(roles.get(RoleName)) })),
    operation('DeleteRole', ['RoleName'], [], onRole, ({ RoleName }) => {
      const role = roles.get(RoleName)
      if (Object.keys(role.inline).length > 0) throw conflict('Cannot delete entity, must delete policies first.')
      if (role.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      roles.delete(RoleName)
    }),
    operation(
      'ListRoles',
      [],
      ['PathPrefix', 'Marker', 'MaxItems'],
      () => everyRole,
      (input) => {
        const found = roles.all().filter((role) => role.path.startsWith(input.PathPrefix ?? '/'))
        return page(found.map(describeRole), ({ RoleName }) => String(RoleName), input, 'Roles')
      },
    ),
    operation(
      'UpdateAssumeRolePolicy',
      ['RoleName'],
      ['PolicyDocument'],
      onRole,
      ({ RoleName, PolicyDocument }) => void roles.update(RoleName, { trust: parseDocument(PolicyDocument) }),
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

const shownTags = (tags: Tags) => (Object.keys(tags).length > 0 ? tagList(tags) : undefined)

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409)
}

/** Policy documents are answered percent-encoded. */
function encodeDocument(document: PolicyDocument): string {
  return encodeURIComponent(JSON.stringify(document))
}

function describeRole(role: Role): Readonly<Record<string, unknown>> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt).toISOString(),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    Tags: shownTags(role.tags),
  }
}
