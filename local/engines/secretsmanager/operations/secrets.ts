/** Secrets: made, described, changed. */
import type { Operation } from '../../../kernel/service'
import { type GivenTags, tagList } from '../../../kernel/tags'
import { accessTo } from '../access'
import { nameScheduledForDeletion, secretExists } from '../errors'
import type { Secret } from '../state'
import { tagging } from '../tagging'
import { writeValue } from '../write-value'
import {
  checkDetails,
  checkName,
  type GivenValue,
  named,
  type OfSecret,
  onSecret,
  type Parts,
  readValue,
  seconds,
  versionIdOf,
} from './parts'

interface Details extends GivenValue {
  readonly ClientRequestToken?: string
  readonly Description?: string
  readonly KmsKeyId?: string
}

interface CreateInput extends Details {
  readonly Name: string
  readonly Tags?: GivenTags
}

export function secretOperations(parts: Parts): Record<string, Operation> {
  const { cloud, secrets } = parts

  function create(input: CreateInput): object {
    const { Name: name, Description: description, KmsKeyId: kmsKeyId } = input
    const id = versionIdOf(input.ClientRequestToken)
    const value = readValue(input)
    checkDetails(input)
    const tags = tagging.read(input.Tags)
    const now = cloud.clock.now()
    const before = secrets.find(name)
    if (before?.deletionAt !== undefined) throw nameScheduledForDeletion()
    if (before && !(value && before.versions.some((version) => version.id === id))) throw secretExists(name)
    const arn = before?.arn ?? secrets.newArn(name)
    const made = before ?? { name, arn, description, kmsKeyId, tags, versions: [], createdAt: now, changedAt: now }
    if (value) writeValue(secrets, made, { id, value, now })
    else secrets.put(made)
    return { ...named(made), ...(value && { VersionId: id }) }
  }

  function update(input: OfSecret & Details): object {
    const { Description, KmsKeyId } = input
    const secret = secrets.alive(input.SecretId)
    const id = versionIdOf(input.ClientRequestToken)
    const value = readValue(input)
    checkDetails(input)
    const now = cloud.clock.now()
    const changed: Secret = {
      ...secret,
      ...(Description !== undefined && { description: Description }),
      ...(KmsKeyId !== undefined && { kmsKeyId: KmsKeyId || undefined }),
      changedAt: now,
    }
    if (value) writeValue(secrets, changed, { id, value, now })
    else secrets.put(changed)
    return { ...named(secret), ...(value && { VersionId: id }) }
  }

  return {
    CreateSecret: {
      access(input: CreateInput) {
        checkName(input.Name)
        return accessTo(parts, 'CreateSecret', input).concat(taggingAccess(parts, input))
      },
      handle: create,
    },
    UpdateSecret: onSecret(parts, 'UpdateSecret', update),
    DescribeSecret: onSecret(parts, 'DescribeSecret', ({ SecretId }) => {
      const secret = secrets.existing(SecretId)
      return { ...described(secret), ...stagesOf(secret, 'VersionIdsToStages') }
    }),
  }
}

/** Tags are given with a permission of their own. */
function taggingAccess(parts: Parts, { Name, Tags }: CreateInput) {
  return Tags === undefined ? [] : accessTo(parts, 'TagResource', { Name, Tags })
}

export function described(secret: Secret): object {
  const { description, kmsKeyId, tags, createdAt, changedAt, accessedAt, deletionAt } = secret
  return {
    ...named(secret),
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    CreatedDate: seconds(createdAt),
    LastChangedDate: seconds(changedAt),
    ...(accessedAt !== undefined && { LastAccessedDate: seconds(accessedAt) }),
    ...(deletionAt !== undefined && { DeletedDate: seconds(deletionAt) }),
    ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
  }
}

/** A version without a label is not told of. */
export function stagesOf({ versions }: Secret, member: string): object {
  const labelled = versions.filter(({ stages }) => stages.length > 0)
  return labelled.length === 0 ? {} : { [member]: Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])) }
}
