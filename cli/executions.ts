/** How the executions of state machines have gone: the newest of each, or those that failed, and why. */
import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn'
import { readArguments } from './arguments'
import { readTarget, reporting, targetOptions } from './aws-target'
import { UsageError } from './usage-error'

const usage = 'signalbox executions [NAME] [--failed]'
/** Of one state machine. */
const most = 10

interface Machine {
  readonly name: string
  readonly stateMachineArn: string
}

export async function run(args: readonly string[]): Promise<void> {
  const options = { ...targetOptions, failed: { type: 'boolean', default: false } } as const
  const { values, positionals } = readArguments(args, options, { most: 1, usage })
  const [name = ''] = positionals
  const target = readTarget(values)
  const client = new SFNClient(target.config)
  try {
    await reporting(target, async () => {
      const machines = await machinesOf(client, name)
      if (machines.length === 0) throw new UsageError(`no state machine has "${name}" in its name`)
      let shown = 0
      for (const machine of machines) shown += await print(client, machine, values.failed)
      if (shown === 0) console.log(values.failed ? 'No execution has failed' : 'There is no execution')
    })
  } finally {
    client.destroy()
  }
}

async function machinesOf(client: SFNClient, wanted: string): Promise<readonly Machine[]> {
  const machines: Machine[] = []
  for await (const page of paginateListStateMachines({ client }, {})) {
    for (const { name = '', stateMachineArn = '' } of page.stateMachines ?? []) machines.push({ name, stateMachineArn })
  }
  const isMeant = ({ name }: Machine) => name.toLowerCase().includes(wanted.toLowerCase())
  // The name of one is a part of another's: `Approval`, `PromotionApproval`.
  const exact = machines.filter(({ name }) => name === wanted)
  return (exact.length > 0 ? exact : machines.filter(isMeant)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function print(client: SFNClient, { name, stateMachineArn }: Machine, isOfFailed: boolean): Promise<number> {
  const listed = async (statusFilter?: ExecutionStatus): Promise<readonly ExecutionListItem[]> => {
    const input = { stateMachineArn, maxResults: most, ...(statusFilter && { statusFilter }) }
    const { executions = [] } = await client.send(new ListExecutionsCommand(input))
    return executions
  }
  const found = isOfFailed ? [...(await listed('FAILED')), ...(await listed('TIMED_OUT'))] : await listed()
  const executions = [...found].sort((a, b) => Number(b.startDate) - Number(a.startDate)).slice(0, most)
  if (executions.length === 0) return 0
  console.log(name)
  for (const { executionArn, startDate, status } of executions) {
    const { error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }))
    const why = [error, cause].filter(Boolean).join(': ')
    console.log(`  ${startDate?.toISOString()}  ${status}  ${executionArn}${why && `\n    ${why.slice(0, 500)}`}`)
  }
  return executions.length
}
