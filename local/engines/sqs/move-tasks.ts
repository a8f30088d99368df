/**
 * Moves dead letters back: to the queue each came from, or to one destination. A task moves what is visible
 * in chunks, is kept in the store with its count, and goes on after a restart.
 */
import { randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import { invalidParameter, missingParameter, SqsError } from './errors'
import { type Message, receiveCount } from './message'
import { moved, type Queue } from './queue'
import type { Queues } from './state'

interface MoveTask {
  readonly id: string
  readonly source: string
  readonly destination?: string
  readonly rate?: number
  readonly startedAt: number
  readonly toMove: number
  readonly movedCount: number
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED'
  readonly failure?: string
}

export interface MoveTasks {
  start(input: StartInput): { TaskHandle: string }
  cancel(handle: unknown): { ApproximateNumberOfMessagesMoved: number }
  list(sourceArn: unknown, maxResults: number): { Results: unknown[] }
  /** The queue that a handle's task empties, for authorization. */
  sourceOf(handle: unknown): string | undefined
  load(): Promise<void>
  resume(): void
}

export interface StartInput {
  readonly SourceArn: string
  readonly DestinationArn?: string
  readonly MaxNumberOfMessagesPerSecond?: number
}

const chunk = 500
/** AWS keeps the last ten of a queue. */
const kept = 10

const handleOf = ({ id, source }: MoveTask): string =>
  Buffer.from(JSON.stringify({ taskId: id, sourceArn: source })).toString('base64')

/** Undefined: nobody gave it. */
function readHandle(handle: unknown): { readonly taskId?: unknown; readonly sourceArn?: unknown } | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(String(handle ?? ''), 'base64').toString())
    return read !== null && typeof read === 'object' ? read : undefined
  } catch {
    return undefined
  }
}

export function createMoveTasks(cloud: Cloud, queues: Queues): MoveTasks {
  const tasks = createTable<MoveTask>(cloud, 'sqs/move')
  const save = (task: MoveTask): MoveTask => tasks.put(task, task.id)

  function forgetOld(source: string): void {
    const ofSource = tasks.list().filter((task) => task.source === source && task.status !== 'RUNNING')
    ofSource.sort((a, b) => b.startedAt - a.startedAt)
    for (const { id } of ofSource.slice(kept)) tasks.delete(id)
  }

  /** Moves up to `wanted`; undefined when there is nothing left. A message without a place to go ends the task. */
  function moveSome(task: MoveTask, source: Queue, wanted: number): MoveTask | undefined {
    const batch: Message[] = []
    let failure: string | undefined
    source.take(Math.min(wanted, task.toMove - task.movedCount), (message) => {
      // Set aside for this tick; it is deleted or put back below.
      source.setReception(message, {
        ...(message.reception ?? { count: receiveCount(message), firstAt: 0, lastAt: 0, receipt: '' }),
        visibleAt: cloud.clock.now() + 1,
      })
      batch.push(message)
      return true
    })
    let count = 0
    for (const message of batch) {
      const arn = task.destination ?? message.sent.deadLetterSource
      const target = arn === undefined ? undefined : queues.byArn(arn)
      if (!target || failure) {
        failure ??=
          arn === undefined ? 'AWS.SimpleQueueService.NoOriginalSource' : 'AWS.SimpleQueueService.NonExistentQueue'
        source.setReception(message, {
          ...(message.reception as NonNullable<Message['reception']>),
          visibleAt: cloud.clock.now(),
        })
        continue
      }
      source.delete(message)
      const now = cloud.clock.now()
      const {
        deadLetterSource: _,
        receivedBefore: __,
        ...sent
      } = moved(message, target, now, { id: randomUUID(), sentAt: now })
      target.add(sent)
      const ids = [sent.id, message.sent.id]
      cloud.trace({ kind: 'message.moved', subject: target.arn, ids, detail: { from: source.arn } })
      count++
    }
    if (batch.length === 0) return undefined
    return save({
      ...task,
      movedCount: task.movedCount + count,
      ...(failure && { status: 'FAILED' as const, failure }),
    })
  }

  function run(id: string): void {
    cloud.background(`sqs moves messages ${id}`, async () => {
      for (let task = step(id); task; task = step(id)) {
        if (task.rate !== undefined) {
          cloud.clock.after(1000, () => run(id))
          return
        }
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
    })
  }

  /** Undefined: the task has come to its end. */
  function step(id: string): MoveTask | undefined {
    const task = tasks.get(id)
    const source = task && queues.byArn(task.source)
    if (task?.status === 'RUNNING' && !source)
      save({ ...task, status: 'FAILED', failure: 'AWS.SimpleQueueService.NonExistentQueue' })
    if (task?.status !== 'RUNNING' || !source) return undefined
    const after = moveSome(task, source, Math.min(task.rate ?? chunk, chunk))
    if (!after || after.movedCount >= after.toMove) save({ ...(after ?? task), status: 'COMPLETED' })
    if (after && after.status !== 'FAILED' && after.movedCount < after.toMove) return after
    cloud.trace({
      kind: 'deadletter.redriven',
      subject: task.source,
      ids: [],
      detail: { moved: (after ?? task).movedCount },
    })
    forgetOld(task.source)
    return undefined
  }

  function find(handle: unknown): MoveTask {
    if (handle === undefined || handle === '') throw missingParameter('TaskHandle')
    const { taskId, sourceArn } = readHandle(handle) ?? {}
    if (typeof taskId !== 'string' || typeof sourceArn !== 'string') {
      throw new SqsError('InvalidParameterValueException', 'Value for parameter TaskHandle is invalid.')
    }
    if (!queues.byArn(sourceArn)) {
      throw new AwsError(
        'ResourceNotFoundException',
        "The resource that you specified for the SourceArn parameter doesn't exist.",
        404,
      )
    }
    const task = tasks.get(taskId)
    if (task?.source !== sourceArn) throw new AwsError('ResourceNotFoundException', 'Task does not exist.', 404)
    return task
  }

  return {
    start(input) {
      if (!input.SourceArn) throw missingParameter('SourceArn')
      const source = queues.byArn(input.SourceArn)
      if (!source)
        throw new AwsError(
          'ResourceNotFoundException',
          "The resource that you specified for the SourceArn parameter doesn't exist.",
          404,
        )
      if (queues.sourcesOf(source).length === 0) {
        throw new SqsError('InvalidParameterValueException', 'Source queue must be configured as a Dead Letter Queue.')
      }
      const destination = input.DestinationArn === undefined ? undefined : queues.byArn(input.DestinationArn)
      if (input.DestinationArn !== undefined && !destination) {
        throw new AwsError(
          'ResourceNotFoundException',
          "The resource that you specified for the DestinationArn parameter doesn't exist.",
          404,
        )
      }
      if (destination && destination.settings.isFifo !== source.settings.isFifo) {
        throw invalidParameter(
          input.DestinationArn,
          'DestinationArn',
          'Source and destination queues must be of the same type.',
        )
      }
      const rate = input.MaxNumberOfMessagesPerSecond
      if (rate !== undefined && (!Number.isInteger(rate) || rate < 1 || rate > 500)) {
        throw invalidParameter(rate, 'MaxNumberOfMessagesPerSecond', 'It must be an integer between 1 and 500.')
      }
      if (tasks.list().some((task) => task.source === source.arn && task.status === 'RUNNING')) {
        throw new SqsError(
          'InvalidParameterValueException',
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
        )
      }
      const task = save({
        id: randomUUID(),
        source: source.arn,
        ...(input.DestinationArn !== undefined && { destination: input.DestinationArn }),
        ...(rate !== undefined && { rate }),
        startedAt: cloud.clock.now(),
        toMove: source.count().visible,
        movedCount: 0,
        status: 'RUNNING',
      })
      run(task.id)
      return { TaskHandle: handleOf(task) }
    },
    cancel(handle) {
      const task = find(handle)
      if (task.status !== 'RUNNING')
        throw new SqsError('UnsupportedOperation', 'Task cannot be cancelled because it is not running.')
      save({ ...task, status: 'CANCELLED' })
      return { ApproximateNumberOfMessagesMoved: task.movedCount }
    },
    list(sourceArn, maxResults) {
      if (!sourceArn) throw missingParameter('SourceArn')
      if (!queues.byArn(String(sourceArn)))
        throw new AwsError(
          'ResourceNotFoundException',
          "The resource that you specified for the SourceArn parameter doesn't exist.",
          404,
        )
      const ofSource = tasks.list().filter((task) => task.source === sourceArn)
      ofSource.sort((a, b) => b.startedAt - a.startedAt)
      return {
        Results: ofSource.slice(0, Math.min(maxResults, kept)).map((task) => ({
          ...(task.status === 'RUNNING' && { TaskHandle: handleOf(task) }),
          Status: task.status,
          SourceArn: task.source,
          ...(task.destination !== undefined && { DestinationArn: task.destination }),
          ...(task.rate !== undefined && { MaxNumberOfMessagesPerSecond: task.rate }),
          ApproximateNumberOfMessagesMoved: task.movedCount,
          ApproximateNumberOfMessagesToMove: task.toMove,
          ...(task.failure !== undefined && { FailureReason: task.failure }),
          StartedTimestamp: task.startedAt,
        })),
      }
    },
    sourceOf(handle) {
      const source = readHandle(handle)?.sourceArn
      return typeof source === 'string' ? source : undefined
    },
    load: tasks.load,
    resume() {
      for (const task of tasks.list()) if (task.status === 'RUNNING') run(task.id)
    },
  }
}
