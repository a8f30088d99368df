/**
 * Logs executions as their machines say. What a commit adds to the history is on its way in the tick of the commit, and is
 * so on disk until the log group has it: a process that dies loses no line. The group has it in the tick in which it is
 * off the disk again, so a line comes twice only where the answer of the group is lost: at least once, once as a rule. AWS
 * promises less: there lines are delivered as well as can be.
 *
 * Nothing here reaches an execution: a group that is gone or says no costs its lines, which is told, and what else goes
 * wrong is tried again for a day.
 */

import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import { createDeliveries, type Deliveries, type Pending } from '../../../lib/delivery/deliveries'
import type { LaneLimits } from '../../../lib/delivery/lane'
import { day, interval } from '../../../lib/delivery/retry'
import { portions } from '../../../lib/portions'
import type { Execution } from '../execution/execution'
import type { HistoryEvent } from '../execution/history'
import type { MachineRecord } from '../state/machines'
import { groupOf, type LoggingConfiguration } from './configuration'
import { isLogged } from './levels'
import { lineOf } from './line'
import { createPutLines, hasCode, type Line, type Lines, streamOf } from './streams'

interface LogDelivery extends Pending<never>, Lines {}

export interface ExecutionLog extends Pick<Deliveries<LogDelivery>, 'load' | 'stop'> {
  /** Whether executions of the machine are logged at all. */
  isOn(machineName: string): boolean
  /** In the tick of the commit. */
  take(execution: Pick<Execution, 'arn' | 'machineName'>, events: readonly HistoryEvent[]): void
  /** Sends what was not sent when the process was killed. */
  resume(): void
}

interface Target extends Pick<LoggingConfiguration, 'level' | 'includeExecutionData'> {
  readonly group: string
}

/** Bytes of one delivery: what is more goes in several, since a call takes 1 MB. */
const mostBytes = 900_000

export function createExecutionLog(
  cloud: Cloud,
  machineOf: (name: string) => MachineRecord | undefined,
  limits: Partial<LaneLimits> = {},
): ExecutionLog {
  const put = createPutLines(cloud)
  /** By the configuration, which is the same object until it is changed. */
  const targets = new WeakMap<object, Target | 'none'>()

  const deliveries = createDeliveries<LogDelivery, never>(cloud, {
    prefix: 'states/log/',
    label: 'states: execution log',
    limits,
    size: ({ lines }) => lines.reduce((sum, { message }) => sum + message.length, 0),
    async send({ group, stream, lines }) {
      await put({ group, stream, lines })
      return 'done'
    },
    failed({ group, lines, at, tries }, error) {
      const now = cloud.clock.now()
      const isLast = now >= at + day || isFinal(error)
      const detail = { lines: lines.length, error: messageOf(error), tries, retries: !isLast }
      cloud.trace({ kind: 'logs.refused', subject: group, ids: [], detail })
      return isLast ? 'done' : { retryAt: Math.min(now + interval(tries), at + day) }
    },
  })

  /** As its machine says now, as long as there is one: an execution keeps its definition, and not where it is logged. */
  function targetOf(machineName: string): Target | undefined {
    const configuration = machineOf(machineName)?.settings.loggingConfiguration as LoggingConfiguration | undefined
    if (!configuration || configuration.level === 'OFF' || !cloud.services.has('logs')) return undefined
    let target = targets.get(configuration)
    if (!target) {
      const group = groupOf(configuration)
      target = group === undefined ? 'none' : { ...configuration, group }
      targets.set(configuration, target)
    }
    return target === 'none' ? undefined : target
  }

  return {
    ...deliveries,
    isOn: (machineName) => targetOf(machineName) !== undefined,
    take(execution, events) {
      const target = targetOf(execution.machineName)
      if (!target) return
      const { group, level, includeExecutionData } = target
      const stream = streamOf(execution.machineName, cloud.clock.now())
      const lines = events
        .filter(({ type }) => isLogged(level, type))
        .map((event) => ({
          timestamp: Math.trunc(event.timestamp),
          message: lineOf(execution.arn, event, includeExecutionData),
        }))
      for (const some of portions(lines, mostBytes, bytesOf))
        deliveries.enqueue({ group, stream, lines: some }, execution.arn)
    },
    resume() {
      if (cloud.services.has('logs')) deliveries.resume()
    },
  }
}

/** There is nothing to be hoped for from another try. */
function isFinal(error: unknown): boolean {
  return hasCode(error, 'ResourceNotFoundException') || (isAwsError(error) && error.code.startsWith('AccessDenied'))
}

/** In characters of UTF-16 it could be three times as much. */
function bytesOf({ message }: Line): number {
  return message.length * 3 < 1000 ? message.length * 3 : Buffer.byteLength(message)
}
