/**
 * What a call costs that finds no instance of its function: with nothing kept of any code, and with what V8 made of it kept
 * from an instance before (local/engines/lambda/kept-code.ts). By processor time, as most of it is a thread's.
 */
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import { startSignalbox } from '../cli/start'
import { type Benchmark, type Figure, median, scaled } from './measure'

/** Functions of what people call and of what events start, in the two largest domains. */
const measured = /^signalbox-(subscriptions-(Apis|Apply|Catalogue|Customer|Usage|Sweep)|approvals-(Api|Inbox|On\w+))$/
const rounds = ['nothing kept', 'kept', 'kept, again'].slice(0, scaled(3))
const most = scaled(15)

export const coldCalls: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const figures: Figure[] = []
  // Each round's cloud has no instance yet, and the process what an earlier one has left.
  for (const round of rounds) {
    const costs = await coldly()
    figures.push({ name: `cold call, ${round}`, value: median(costs), unit: 'ms', note: `${costs.length} functions` })
  }
  return figures
}

async function coldly(): Promise<readonly number[]> {
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0, clock: 'manual' })
  const client = new LambdaClient(cloud.sdkConfig)
  const costs: number[] = []
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    for (const { FunctionName = '' } of Functions) {
      if (!measured.test(FunctionName) || costs.length === most) continue
      await cloud.idle()
      const before = process.cpuUsage()
      await client.send(new InvokeCommand({ FunctionName, Payload: '{}' }))
      const { user, system } = process.cpuUsage(before)
      costs.push((user + system) / 1000)
    }
  }
  await cloud.stop()
  return costs
}
