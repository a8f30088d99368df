/** Operations on executions. */
import { NotModelledError } from '../../../kernel/aws-error'
import { tokenOf } from '../../../kernel/paging'
import type { CallContext, Operation } from '../../../kernel/service'
import { executionDoesNotExist, invalidInput, machineDeleting, typeNotSupported, validation } from '../errors'
import type { Execution } from '../execution/execution'
import type { StartOptions } from '../execution/executions'
import type { HistoryEvent } from '../execution/history'
import { type ExecutionRecord, summaryOf } from '../execution/journal'
import { redriveOf } from '../execution/redrive'
import { untilEnded } from '../execution/sync-executions'
import { type Api, accessTo, arnOf, machineOf } from './context'
import { checkJson, checkName, type Input, longest, optionalString, pageSize, pageStart, seconds } from './input'

export function executionOperations(api: Api): Record<string, Operation> {
  return {
    StartExecution: {
      access: accessTo('StartExecution', 'stateMachineArn'),
      handle: (input, context) => startExecution(api, input, context),
    },
    StartSyncExecution: {
      access: accessTo('StartSyncExecution', 'stateMachineArn'),
      handle: (input, context) => startSyncExecution(api, input, context),
    },
    StopExecution: { access: accessTo('StopExecution', 'executionArn'), handle: (input) => stopExecution(api, input) },
    DescribeExecution: {
      access: accessTo('DescribeExecution', 'executionArn'),
      handle: (input) => describeExecution(api, input),
    },
    // For engines, which need not ask again and again: it answers as DescribeExecution, when the execution has ended.
    AwaitExecution: {
      access: accessTo('DescribeExecution', 'executionArn'),
      async handle(input, context) {
        await context.park(untilEnded(api.executions.engine, arnOf(input, 'executionArn', 'execution')))
        return describeExecution(api, input)
      },
    },
    ListExecutions: {
      access: accessTo('ListExecutions', 'stateMachineArn'),
      handle: (input) => listExecutions(api, input),
    },
    GetExecutionHistory: {
      access: accessTo('GetExecutionHistory', 'executionArn'),
      handle: (input) => getExecutionHistory(api, input),
    },
    RedriveExecution: {
      access: accessTo('RedriveExecution', 'executionArn'),
      handle() {
        throw new NotModelledError('RedriveExecution', 'states', 'start a new execution with the same input')
      },
    },
  }
}

function startOptions(input: Input, context: CallContext): StartOptions {
  const name = optionalString(input, 'name')
  return {
    name: name === undefined ? undefined : checkName(name),
    input: checkJson(optionalString(input, 'input') ?? '{}', 'input', invalidInput),
    traceHeader: optionalString(input, 'traceHeader', longest.traceHeader),
    origin: context.origin,
  }
}

async function startExecution(api: Api, input: Input, context: CallContext): Promise<object> {
  const machine = machineOf(api, input)
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn)
  const { arn, startDate } = await api.executions.start(machine, startOptions(input, context))
  return { executionArn: arn, startDate: seconds(startDate) }
}

async function startSyncExecution(api: Api, input: Input, context: CallContext): Promise<object> {
  const machine = machineOf(api, input)
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn)
  if (machine.type !== 'EXPRESS') throw typeNotSupported()
  const options = startOptions(input, context)
  const ended = new Promise<Execution>((onEnd, refuse) => {
    api.executions.start(machine, { ...options, durable: false, onEnd }).catch(refuse)
  })
  // What runs is counted by itself; this call only waits for it.
  const execution = await context.park(ended)
  const duration = (execution.stopDate ?? execution.startDate) - execution.startDate
  return {
    ...describe(summaryOf(execution), true),
    outputDetails: { included: true },
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.max(100, Math.ceil(duration / 100) * 100),
    },
  }
}

async function stopExecution(api: Api, input: Input): Promise<object> {
  const arn = arnOf(input, 'executionArn', 'execution')
  const error = optionalString(input, 'error', longest.error)
  const cause = optionalString(input, 'cause', longest.cause)
  const running = await api.executions.engine.dormant.awaken(arn)
  if (running) {
    api.executions.stop(running, error, cause)
    return { stopDate: seconds(running.stopDate ?? 0) }
  }
  const ended = await api.executions.engine.journal.execution(arn)
  if (!ended) throw executionDoesNotExist(arn)
  return { stopDate: seconds(ended.stopDate ?? 0) }
}

async function recordOf(api: Api, arn: string): Promise<ExecutionRecord> {
  const running = api.executions.engine.running.get(arn)
  const record = running ? summaryOf(running) : await api.executions.engine.journal.execution(arn)
  if (!record) throw executionDoesNotExist(arn)
  return record
}

async function describeExecution(api: Api, input: Input): Promise<object> {
  const record = await recordOf(api, arnOf(input, 'executionArn', 'execution'))
  return {
    ...describe(record, input.includedData !== 'METADATA_ONLY'),
    ...redriveOf(record),
  }
}

function describe(record: ExecutionRecord, withData: boolean): Record<string, unknown> {
  const { status, stopDate, input, output, error, cause, traceHeader } = record
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status,
    startDate: seconds(record.startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    ...(withData && { input }),
    inputDetails: { included: withData },
    ...(output !== undefined && { ...(withData && { output }), outputDetails: { included: withData } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(traceHeader !== undefined && { traceHeader }),
  }
}

const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING']

async function listExecutions(api: Api, input: Input): Promise<object> {
  const machine = machineOf(api, input)
  if (machine.type === 'EXPRESS') throw typeNotSupported()
  const filter = optionalString(input, 'statusFilter')
  if (filter !== undefined && !statuses.includes(filter)) {
    throw validation(
      `Value '${filter}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [${statuses.join(', ')}]`,
    )
  }
  const size = pageSize(input)
  const after = pageStart(input, longest.executionsToken)
  const executions: object[] = []
  let last = ''
  const rows = api.executions.engine.journal.listing(machine.name, {
    reverse: true,
    ...(after !== undefined && { after }),
  })
  for await (const [key, { name, status, startDate, stopDate }] of rows) {
    if (filter !== undefined && status !== filter) continue
    if (executions.length === size) return { executions, nextToken: tokenOf(last) }
    last = key
    executions.push({
      executionArn: api.cloud.arn('states', `execution:${machine.name}:${name}`),
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: seconds(startDate),
      ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
      redriveCount: 0,
    })
  }
  return { executions }
}

async function getExecutionHistory(api: Api, input: Input): Promise<object> {
  const arn = arnOf(input, 'executionArn', 'execution')
  await recordOf(api, arn)
  const size = pageSize(input)
  const page = pageStart(input)
  const withData = input.includeExecutionData !== false
  const options = { reverse: input.reverseOrder === true, ...(page !== undefined && { after: Number(page) }) }
  const events: object[] = []
  let last = 0
  for await (const event of api.executions.engine.journal.history(arn, options)) {
    if (events.length === size) return { events, nextToken: tokenOf(String(last)) }
    last = event.id
    events.push(present(event, withData))
  }
  return { events }
}

const dataMembers = ['input', 'output', 'parameters', 'assignedVariables'] as const

/** As the API gives it: in seconds, and with a word on each piece of data. */
function present(event: HistoryEvent, withData: boolean): object {
  const { timestamp, type, id, previousEventId, ...rest } = event
  const details = Object.entries(rest).map(([key, value]) => {
    const detail: Record<string, unknown> = { ...(value as object) }
    for (const member of dataMembers) {
      if (detail[member] === undefined) continue
      if (member !== 'parameters') detail[`${member}Details`] = { truncated: false }
      if (!withData) delete detail[member]
    }
    return [key, detail]
  })
  return { timestamp: seconds(timestamp), type, id, previousEventId, ...Object.fromEntries(details) }
}
