/** The values of secrets: read, one or many, and given anew. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Wire } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { constraint, invalidParameter, noSuchStage, noSuchVersion } from '../errors'
import { createFilter, type Filter } from '../filters'
import { type PageInput, pageOfValues } from '../pages'
import type { Secret } from '../state'
import { currentStage, type Version, withStage } from '../versions'
import { writeValue } from '../write-value'
import { type GivenValue, named, type OfSecret, onSecret, type Parts, readValue, seconds, versionIdOf } from './parts'

interface GetInput extends OfSecret {
  readonly VersionId?: string
  readonly VersionStage?: string
}

interface PutInput extends OfSecret, GivenValue {
  readonly ClientRequestToken?: string
  readonly VersionStages?: readonly string[]
}

interface BatchInput extends PageInput {
  readonly SecretIdList?: readonly string[]
  readonly Filters?: readonly Filter[]
}

const mostOfBatch = 20
const day = 86_400_000

export function valueOperations(parts: Parts): Record<string, Operation> {
  const { cloud, secrets } = parts

  function get(input: GetInput): object {
    const secret = secrets.alive(input.SecretId)
    const version = versionOf(secret, input)
    const { text, binary } = secrets.valueOf(secret, version.id)
    noteAccess(secret, version)
    return {
      ...named(secret),
      VersionId: version.id,
      ...(text === undefined ? { SecretBinary: binary } : { SecretString: text }),
      ...(version.stages.length > 0 && { VersionStages: version.stages }),
      CreatedDate: seconds(version.createdAt),
    }
  }

  /** Of days alone: else each reading would be a writing. */
  function noteAccess(secret: Secret, { id, accessedAt }: Version): void {
    const today = Math.floor(cloud.clock.now() / day) * day
    if (secret.accessedAt === today && accessedAt === today) return
    const versions = secret.versions.map((each) => (each.id === id ? { ...each, accessedAt: today } : each))
    secrets.put({ ...secret, versions, accessedAt: today })
  }

  function put(input: PutInput): object {
    const { VersionStages: stages } = input
    const secret = secrets.alive(input.SecretId)
    const value = readValue(input)
    if (!value) throw invalidParameter('You must provide either SecretString or SecretBinary.')
    if (stages) checkStages(stages)
    const id = versionIdOf(input.ClientRequestToken)
    const written = writeValue(secrets, secret, { id, value, now: cloud.clock.now(), ...(stages && { stages }) })
    const version = written.versions.find((each) => each.id === id)
    return { ...named(secret), VersionId: id, VersionStages: version?.stages ?? [] }
  }

  return {
    GetSecretValue: onSecret(parts, 'GetSecretValue', get),
    PutSecretValue: onSecret(parts, 'PutSecretValue', put),
    BatchGetSecretValue: {
      access: ({ Filters }: BatchInput) => [
        { action: 'secretsmanager:BatchGetSecretValue', resource: '*' },
        ...(Filters ? [{ action: 'secretsmanager:ListSecrets', resource: '*' }] : []),
      ],
      async handle(input: BatchInput, { caller, requestId, http, origin }) {
        const { ids, next } = idsOf(input)
        const wire: Wire = { requestId, origin, ...(http && { http }) }
        const SecretValues: object[] = []
        const Errors: object[] = []
        for (const SecretId of ids) {
          try {
            // Each is asked for as by its own: who may read some of them gets those.
            SecretValues.push(await cloud.call(caller, 'secretsmanager', 'GetSecretValue', { SecretId }, wire))
          } catch (error) {
            if (!isAwsError(error)) throw error
            Errors.push({ SecretId, ErrorCode: error.code, Message: error.message })
          }
        }
        return { SecretValues, Errors, ...next }
      },
    },
  }

  function idsOf(input: BatchInput): { readonly ids: readonly string[]; readonly next?: object } {
    const { SecretIdList: ids, Filters, MaxResults, NextToken } = input
    if ((ids === undefined) === (Filters === undefined)) {
      throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.")
    }
    if (ids) {
      if (MaxResults !== undefined || NextToken !== undefined) {
        throw invalidParameter("'Filters' must be specified when using 'MaxResults' or 'NextToken'.")
      }
      if (ids.length < 1) throw constraint('secretIdList', 'have length greater than or equal to 1')
      if (ids.length > mostOfBatch) throw constraint('secretIdList', `have length less than or equal to ${mostOfBatch}`)
      return { ids }
    }
    const filter = createFilter(Filters, cloud.region)
    const live = secrets.all().filter((secret) => secret.deletionAt === undefined && filter(secret))
    const { items, next } = pageOfValues(live, ({ name }) => name, input)
    return { ids: items.map(({ arn }) => arn), next }
  }
}

function versionOf({ versions }: Secret, { VersionId: id, VersionStage: stage }: GetInput): Version {
  if (id === undefined) {
    const found = withStage(versions, stage ?? currentStage)
    if (!found) throw noSuchStage(stage ?? currentStage)
    return found
  }
  const found = versions.find((version) => version.id === id)
  if (!found) throw noSuchVersion(id)
  if (stage !== undefined && !found.stages.includes(stage)) {
    throw invalidParameter('You provided a VersionStage that is not associated to the provided VersionId.')
  }
  return found
}

export function checkStages(stages: readonly string[]): void {
  if (stages.length < 1) throw constraint('versionStages', 'have length greater than or equal to 1')
  if (stages.length > 20) throw constraint('versionStages', 'have length less than or equal to 20')
  for (const stage of stages) {
    if (stage.length < 1 || stage.length > 256) throw constraint('versionStages', 'have a length of 1 to 256', stage)
  }
}
