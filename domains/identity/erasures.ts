/** Reads and writes erasures, and moves their workflows on. All of it may be done again without harm. */
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { type Change, createStore } from '../../shared/store/store'
import { startExecution, succeedTask } from '../../shared/workflows'
import type { Act } from './application'
import { beginAgain, beginErasure, missing, type Subject } from './decisions/erasures'
import { type Erasure, personOf } from './erasure'
import { ErasureEntity } from './model'
import { outbox } from './outbox'

/** As long as the archive has events of theirs, and a month more: what is replayed must not bring them back. */
const keptFor = 400 * 86_400

export class ErasureNotFoundError extends RefusedError {
  constructor() {
    super('not-found', 'ErasureNotFound', 'Nobody has asked that this person be erased')
    this.name = 'ErasureNotFoundError'
  }
}

const erasures = createStore<Erasure, typeof ErasureEntity>({
  entity: ErasureEntity,
  name: 'erasure',
  idOf: ({ person }) => person,
  keyOf: (person) => ({ person }),
  isId: () => true,
  notFound: () => new ErasureNotFoundError(),
  toItem: (erasure) => {
    const { person, version, erasedAt } = erasure
    const removeAt = erasedAt && Math.ceil(Date.parse(erasedAt) / 1000) + keptFor
    return { person, version, state: JSON.stringify(erasure), ...(removeAt && { removeAt }) }
  },
  fromItem: ({ state }) => JSON.parse(state) as Erasure,
  outbox,
})

export function loadErasure(sub: string): Promise<Erasure> {
  return erasures.load(personOf(sub))
}

/** Undefined if nobody has asked for it. */
export async function findErasure(sub: string): Promise<Erasure | undefined> {
  return loadErasure(sub).catch((error: unknown) => {
    if (error instanceof ErasureNotFoundError) return undefined
    throw error
  })
}

export async function isErased(sub: string): Promise<boolean> {
  return (await findErasure(sub)) !== undefined
}

/** One a person: who asks again gets the same. */
export async function requestErasure(subject: Subject, act: Act): Promise<Erasure> {
  const there = await erasures.create(beginErasure(subject, act))
  return erasures.change(there, (erasure) => beginAgain(erasure, subject, act))
}

export function changeErasure(sub: string, decide: (erasure: Erasure) => Change<Erasure>): Promise<Erasure> {
  return erasures.change(personOf(sub), decide)
}

/** Named after the erasure; those that follow one which has given up, `<id>-2` and so on. */
export function startErasure({ erasureId, executions, sub, dueAt, correlationId }: Erasure): Promise<void> {
  const name = executions > 1 ? `${erasureId}-${executions}` : erasureId
  const stateMachineArn = requireEnv('STATE_MACHINE_ARN')
  return startExecution({ stateMachineArn, name }, { erasureId, sub, wakeAt: dueAt, correlationId })
}

/** If all have answered. Without a token, or with a dead one, the workflow finds out by itself. */
export async function resumeIfAnswered(erasure: Erasure): Promise<void> {
  const { taskToken, status } = erasure
  if (status === 'waiting' && taskToken !== undefined && missing(erasure).length === 0) await succeedTask(taskToken, {})
}

/** What whoever may look is shown. */
export function shownErasure(erasure: Erasure) {
  const { erasureId, status, requestedAt, dueAt, answers, erasedAt } = erasure
  const answered = Object.keys(answers).sort()
  return { erasureId, status, requestedAt, dueAt, answered, missing: missing(erasure), ...(erasedAt && { erasedAt }) }
}
