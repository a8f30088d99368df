/**
 * What is under way on stacks: who does it, and what a stack goes back to if it fails. It is on disk from the answer until
 * the stack has come to rest, so that a kill in between loses nothing.
 */
import type { Cloud } from '../../kernel/cloud'
import { loadEach } from '../../kernel/load-each'
import type { Principal } from '../../kernel/principal'
import type { StackRecord, StackRecords } from './state'

export interface StackOperation {
  readonly stack: string
  /** Whose rights count, if the stack has no role. */
  readonly caller: Principal
  readonly startedAt: number
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'
  readonly token?: string | undefined
  /** Logical ids that are to be kept, though the stack goes. */
  readonly retain?: readonly string[]
  /** Logical ids that a rollback leaves as they are. */
  readonly skip?: readonly string[]
  /** The change set that is executed. */
  readonly changeSetId?: string | undefined
  /** All that is kept is so only if it was there before. */
  readonly retainExceptOnCreate?: boolean | undefined
  /** Of a change set: resources that are there by their names, and no stack's, are taken up. */
  readonly importsExisting?: boolean | undefined
  /** What it is a part of: it waits for no start to end. A start tells the bus nothing. */
  readonly within?: 'parent' | 'start' | undefined
  readonly previous?: PreviousStack | undefined
}

/** What a stack was before an update. */
export interface PreviousStack {
  readonly record: StackRecord
  readonly template: unknown
  readonly original: string | undefined
}

export interface OperationRecords {
  get(stack: string): StackOperation | undefined
  put(operation: StackOperation): void
  delete(stack: string): void
  load(): Promise<void>
}

const prefix = 'cloudformation/operation/'

/** On disk, where what was given is sealed. */
interface Kept extends Omit<StackOperation, 'previous'> {
  readonly previous?: Omit<PreviousStack, 'record'> & {
    readonly record: Omit<StackRecord, 'given'> & { readonly given: string }
  }
}

export function createOperationRecords(
  { store, report }: Pick<Cloud, 'store' | 'report'>,
  records: Pick<StackRecords, 'seal' | 'open'>,
): OperationRecords {
  const operations = new Map<string, StackOperation>()

  function kept({ previous, ...operation }: StackOperation): Kept {
    if (!previous) return operation
    const given = records.seal(previous.record.given, prefix + operation.stack)
    return { ...operation, previous: { ...previous, record: { ...previous.record, given } } }
  }

  function opened({ previous, ...operation }: Kept): StackOperation {
    if (!previous) return operation
    const given = records.open(previous.record.given, prefix + operation.stack)
    return { ...operation, previous: { ...previous, record: { ...previous.record, given } } }
  }

  return {
    get: (stack) => operations.get(stack),
    put(operation) {
      operations.set(operation.stack, operation)
      store.put(prefix + operation.stack, kept(operation))
    },
    delete(stack) {
      if (operations.delete(stack)) store.delete(prefix + stack)
    },
    load: () =>
      loadEach<Kept>({ store, report }, prefix, (record) => {
        operations.set(record.stack, opened(record))
      }),
  }
}
