/** The secrets of the account, as far as filters let them through. */
import type { Operation } from '../../../kernel/service'
import { constraint } from '../errors'
import { createFilter, type Filter } from '../filters'
import { type PageInput, pageOfSecrets } from '../pages'
import type { Secret } from '../state'
import type { Parts } from './parts'
import { described, stagesOf } from './secrets'

interface ListInput extends PageInput {
  readonly Filters?: readonly Filter[]
  readonly IncludePlannedDeletion?: boolean
  readonly SortOrder?: string
  readonly SortBy?: string
}

const timeKey = (time = 0): string => String(time).padStart(16, '0')

/** Two of the same time are in order of their names. */
const sortKeys: Readonly<Record<string, (secret: Secret) => string>> = {
  'created-date': ({ createdAt, name }) => `${timeKey(createdAt)} ${name}`,
  'last-accessed-date': ({ accessedAt, name }) => `${timeKey(accessedAt)} ${name}`,
  'last-changed-date': ({ changedAt, name }) => `${timeKey(changedAt)} ${name}`,
  name: ({ name }) => name,
}

export function listOperations({ cloud, secrets }: Parts): Record<string, Operation> {
  return {
    ListSecrets: {
      access: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
      handle(input: ListInput) {
        const { SortBy = 'created-date', SortOrder = 'desc', IncludePlannedDeletion } = input
        const keyOf = Object.hasOwn(sortKeys, SortBy) ? sortKeys[SortBy] : undefined
        if (!keyOf) throw constraint('sortBy', `satisfy enum value set: [${Object.keys(sortKeys).join(', ')}]`, SortBy)
        if (SortOrder !== 'asc' && SortOrder !== 'desc') {
          throw constraint('sortOrder', 'satisfy enum value set: [asc, desc]', SortOrder)
        }
        const filter = createFilter(input.Filters, cloud.region)
        const found = secrets
          .all()
          .filter((secret) => (IncludePlannedDeletion || secret.deletionAt === undefined) && filter(secret))
        const { items, next } = pageOfSecrets(found, keyOf, input, SortOrder === 'desc')
        const SecretList = items.map((each) => ({ ...described(each), ...stagesOf(each, 'SecretVersionsToStages') }))
        return { SecretList, ...next }
      },
    },
  }
}
