/** Change sets: what a stack would become, with what would change for it. */
import type { Cloud } from '../../kernel/cloud'
import { loadEach } from '../../kernel/load-each'
import type { Change } from './compare-plans'
import type { ParameterRecord, StackRecord, StackRecords } from './state'

export interface ChangeSet {
  readonly id: string
  readonly name: string
  readonly stackId: string
  readonly stackName: string
  readonly type: 'CREATE' | 'UPDATE'
  readonly status: 'CREATE_COMPLETE' | 'FAILED'
  readonly statusReason?: string | undefined
  readonly executionStatus: ExecutionStatus
  readonly description?: string | undefined
  readonly createdAt: number
  /** Of the request that made it. */
  readonly token?: string | undefined
  readonly changes: readonly Change[]
  readonly parameters: readonly ParameterRecord[]
  readonly onStackFailure?: 'DELETE' | 'DO_NOTHING' | 'ROLLBACK' | undefined
  readonly includeNestedStacks: boolean
  readonly importExistingResources: boolean
  /** What the stack is to be made of. */
  readonly template: unknown
  readonly original: string
  readonly given: StackRecord['given']
  readonly tags: StackRecord['tags']
  readonly capabilities: readonly string[]
  readonly roleArn?: string | undefined
}

export type ExecutionStatus =
  | 'UNAVAILABLE'
  | 'AVAILABLE'
  | 'EXECUTE_IN_PROGRESS'
  | 'EXECUTE_COMPLETE'
  | 'EXECUTE_FAILED'
  | 'OBSOLETE'

export interface ChangeSets {
  /** By its ARN, or its name among those of a stack. */
  find(nameOrId: string, stackId: string | undefined): ChangeSet | undefined
  ofStack(stackId: string): ChangeSet[]
  put(changeSet: ChangeSet): void
  delete(changeSet: ChangeSet): void
  deleteAll(stackId: string, except?: string): void
  /** The stack was changed another way: what was planned for it no longer holds. */
  outdate(stackId: string): void
  /** The operation of the one with this id has come to its end. */
  executed(id: string | undefined, isGood: boolean): void
  load(): Promise<void>
}

const prefix = 'cloudformation/changeset/'

type Kept = Omit<ChangeSet, 'given'> & { readonly given: string }

export function createChangeSets(
  { store, report }: Pick<Cloud, 'store' | 'report'>,
  records: Pick<StackRecords, 'seal' | 'open'>,
): ChangeSets {
  const changeSets = new Map<string, ChangeSet>()

  function put(changeSet: ChangeSet): void {
    changeSets.set(changeSet.id, changeSet)
    const kept: Kept = { ...changeSet, given: records.seal(changeSet.given, changeSet.id) }
    store.put(prefix + changeSet.id, kept)
  }

  function remove({ id }: Pick<ChangeSet, 'id'>): void {
    if (changeSets.delete(id)) store.delete(prefix + id)
  }

  const ofStack = (stackId: string): ChangeSet[] =>
    [...changeSets.values()].filter((changeSet) => changeSet.stackId === stackId)

  return {
    find: (nameOrId, stackId) =>
      nameOrId.startsWith('arn:')
        ? changeSets.get(nameOrId)
        : [...changeSets.values()].find((each) => each.name === nameOrId && each.stackId === stackId),
    ofStack,
    put,
    delete: remove,
    deleteAll(stackId, except) {
      for (const changeSet of ofStack(stackId)) if (changeSet.id !== except) remove(changeSet)
    },
    outdate(stackId) {
      for (const changeSet of ofStack(stackId)) {
        if (changeSet.executionStatus === 'AVAILABLE') put({ ...changeSet, executionStatus: 'OBSOLETE' })
      }
    },
    executed(id, isGood) {
      const changeSet = id === undefined ? undefined : changeSets.get(id)
      if (changeSet) put({ ...changeSet, executionStatus: isGood ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED' })
    },
    load: () =>
      loadEach<Kept>({ store, report }, prefix, (kept) => {
        changeSets.set(kept.id, { ...kept, given: records.open(kept.given, kept.id) })
      }),
  }
}
