/**
 * Alarms for whatever a stack has: looked for in what was made, so that nothing has to say it wants to be watched. To be
 * called when all is there.
 */
import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib'
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway'
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnQueue } from 'aws-cdk-lib/aws-sqs'
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { createAlarm } from './create-alarm'
import { metrics, ruleDimensions, runs, tableThrottles } from './metrics'

export interface WatchProps {
  /** Of the APIs. */
  readonly stageName: string
  readonly topicArn?: string | undefined
  /** Executions fail as well where all goes as it should: a rejected promotion does. */
  readonly isExample?: boolean
}

export function watchStack(stack: Stack, { stageName, topicArn, isExample = false }: WatchProps): void {
  const all = stack.node.findAll()
  const every = <Kind extends Construct>(type: abstract new (...args: never[]) => Kind): readonly Kind[] =>
    all.filter((each): each is Kind => each instanceof type && Stack.of(each) === stack)

  const machines = every(CfnStateMachine)
  for (const machine of isExample ? [] : machines) {
    const own = { name: machine.attrName, topicArn, atLeast: 1 }
    const dimensions = { StateMachineArn: machine.ref }
    createAlarm(machine, { ...own, kind: 'executionsTimedOut', metric: metrics.executionsTimedOut(dimensions) })
    if (failsAsOutcome(machine)) continue
    createAlarm(machine, { ...own, kind: 'executionsFailed', metric: metrics.executionsFailed(dimensions) })
  }
  for (const { name: ApiName, node } of every(CfnRestApi)) {
    const api = node.scope as Construct
    const own = { name: stack.stackName, topicArn }
    const dimensions = { ApiName: ApiName as string, Stage: stageName }
    createAlarm(api, { ...own, kind: 'serverErrors', metric: metrics.serverErrors(dimensions), atLeast: 3 })
    createAlarm(api, { ...own, kind: 'latency', metric: metrics.latency(dimensions), atLeast: 5000, periods: 3 })
  }
  for (const queue of every(CfnQueue)) {
    const own = { name: queue.attrQueueName, topicArn, atLeast: 1 }
    const metric = metrics.messages({ QueueName: queue.attrQueueName })
    // What gives up by itself on a message is no place where letters lie.
    if (queue.redrivePolicy === undefined) createAlarm(queue, { ...own, kind: 'deadLetters', metric })
    else createAlarm(queue, { ...own, kind: 'inboxNotTaken', name: stack.stackName, metric, periods: 3 })
  }
  for (const table of every(CfnTable)) {
    const metric = tableThrottles({ TableName: table.ref })
    createAlarm(table, { kind: 'tableThrottled', name: stack.stackName, topicArn, metric, atLeast: 1 })
  }
  watchStarts({ stack, machines, rules: every(CfnRule), functions: every(CfnFunction), topicArn })
}

/** A state that fails by what it is told ends an execution as it should end: an approval that is rejected, or expires. */
function failsAsOutcome({ definitionString = '{}' }: CfnStateMachine): boolean {
  const { States = {} } = JSON.parse(definitionString) as {
    States?: Readonly<Record<string, { readonly Type: string; readonly Error?: string }>>
  }
  return Object.values(States).some(({ Type, Error: error = '' }) => Type === 'Fail' && error.startsWith('{%'))
}

interface Started {
  readonly stack: Stack
  readonly machines: readonly CfnStateMachine[]
  readonly rules: readonly CfnRule[]
  readonly functions: readonly CfnFunction[]
  readonly topicArn: string | undefined
}

function watchStarts({ stack, machines, rules, functions, topicArn }: Started): void {
  const namedIn = (value: unknown): readonly CfnFunction[] => {
    const text = JSON.stringify(stack.resolve(value) ?? {})
    return functions.filter((each) => text.includes(`"${stack.resolve(each.logicalId)}"`))
  }
  const steps = new Set(machines.flatMap(({ definitionSubstitutions }) => namedIn(definitionSubstitutions)))
  const started = new Set<CfnFunction>()
  for (const rule of rules) {
    const own = namedIn(rule.targets)
    for (const each of own) started.add(each)
    if (rule.scheduleExpression !== undefined) {
      const condition = whereItRuns(stack, rule)
      for (const each of own)
        watchSchedule(each, rule.scheduleExpression, { topicArn, ...(condition && { condition }) })
    } else if (rule.eventBusName === undefined) {
      const dimensions = ruleDimensions(rule.attrArn)
      const lost = { name: rule.ref, topicArn, atLeast: 1 }
      createAlarm(rule, { ...lost, kind: 'notDelivered', metric: metrics.notDelivered(dimensions) })
      createAlarm(rule, { ...lost, kind: 'eventsLost', metric: metrics.eventsLost(dimensions) })
    }
  }
  if (functions.length > 0) watchFunctions({ stack, functions, steps, started, topicArn })
}

/**
 * Each apart only where it is asked for, as an alarm is ten US cents a month: what a function fails at is told without, as
 * an answer 5xx or a dead letter. Not so a step of a workflow, which is tried again for long before its execution fails.
 */
function watchFunctions({
  stack,
  functions,
  steps,
  started,
  topicArn,
}: Omit<Started, 'machines' | 'rules'> & {
  readonly steps: ReadonlySet<CfnFunction>
  readonly started: ReadonlySet<CfnFunction>
}): void {
  const given = new CfnParameter(stack, 'Alarms', {
    description: 'few: on what callers, workflows and events meet; each: on each function besides',
    allowedValues: ['few', 'each'],
    constraintDescription: 'expected few or each',
    default: 'few',
  }).valueAsString
  const condition = new CfnCondition(stack, 'WatchesEach', { expression: Fn.conditionEquals(given, 'each') })
  for (const each of functions) {
    const own = { name: each.ref, topicArn, ...(!steps.has(each) && { condition }) }
    const dimensions = { FunctionName: each.ref }
    createAlarm(each, { ...own, kind: 'functionErrors', metric: metrics.functionErrors(dimensions), atLeast: 3 })
    if (!started.has(each)) continue
    createAlarm(each, { ...own, kind: 'eventsWaiting', metric: metrics.eventAge(dimensions), atLeast: 600_000 })
  }
}

/** A schedule that rests in some deployments may stand still there. */
function whereItRuns(stack: Stack, { state }: CfnRule): CfnCondition | undefined {
  const resolved: unknown = stack.resolve(state)
  const [name] = (resolved as { readonly 'Fn::If'?: readonly [string] } | undefined)?.['Fn::If'] ?? []
  return name === undefined ? undefined : (stack.node.findChild(name) as CfnCondition)
}

function watchSchedule(
  target: CfnFunction,
  expression: string,
  more: { readonly topicArn: string | undefined; readonly condition?: CfnCondition },
): void {
  const { minutes, periods } = patience(expression)
  const metric = runs({ FunctionName: target.ref }, minutes)
  const own = { ...more, kind: 'scheduleStandsStill', name: target.ref, metric, atLeast: 1 } as const
  createAlarm(target, { ...own, periods, isBelow: true })
}

const minutesOf = { minute: 1, hour: 60, day: 1440 } as const

/** When a schedule must have started something: in four times as long as it takes, or in two days. */
function patience(expression: string): { readonly minutes: number; readonly periods: number } {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const each = Number(count) * minutesOf[unit as keyof typeof minutesOf]
  if (Number.isNaN(each)) throw new TypeError(`${expression}: expected a rate, which says how often something must run`)
  // A day is as long as a period may be.
  return 4 * each > minutesOf.day ? { minutes: minutesOf.day, periods: 2 } : { minutes: 4 * each, periods: 1 }
}
