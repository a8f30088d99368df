/** The queues that are somebody's dead-letter target: of a queue, of a rule's target, of a function. */
import {
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge'
import { ListFunctionEventInvokeConfigsCommand, paginateListFunctions } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, paginateListQueues } from '@aws-sdk/client-sqs'
import type { AwsClients } from './aws-clients'

export interface DeadLetterQueue {
  readonly name: string
  readonly url: string
  readonly arn: string
  readonly messages: number
  readonly inFlight: number
  /** Whose dead letters come here, in words. */
  readonly targetOf: readonly string[]
  /** Functions whose DeadLetterConfig names it: such a letter doesn't say whose it is. */
  readonly functions: readonly string[]
}

interface Queue {
  readonly url: string
  readonly arn: string
  readonly attributes: Readonly<Record<string, string>>
}

interface Source {
  readonly queueArn: string
  readonly what: string
  readonly functionName?: string
}

export async function findDeadLetterQueues(clients: AwsClients): Promise<readonly DeadLetterQueue[]> {
  const queues = await allQueues(clients)
  const sources = [...queues.flatMap(redrivePolicy), ...(await ruleTargets(clients)), ...(await functions(clients))]
  return queues
    .filter(({ arn }) => sources.some(({ queueArn }) => queueArn === arn))
    .map(({ url, arn, attributes }) => {
      const own = sources.filter(({ queueArn }) => queueArn === arn)
      return {
        name: arn.slice(arn.lastIndexOf(':') + 1),
        url,
        arn,
        messages: Number(attributes.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
        targetOf: [...new Set(own.map(({ what }) => what))].sort(),
        functions: [...new Set(own.flatMap(({ functionName }) => functionName ?? []))],
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function allQueues({ sqs }: AwsClients): Promise<readonly Queue[]> {
  const queues: Queue[] = []
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs, pageSize: 1000 }, {})) {
    for (const url of QueueUrls) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
      )
      queues.push({ url, arn: Attributes.QueueArn ?? '', attributes: Attributes })
    }
  }
  return queues
}

function redrivePolicy({ arn, attributes }: Queue): readonly Source[] {
  if (!attributes.RedrivePolicy) return []
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(attributes.RedrivePolicy) as Record<string, string>
  const what = `queue ${arn.slice(arn.lastIndexOf(':') + 1)}, after ${maxReceiveCount} receives`
  return [{ queueArn: deadLetterTargetArn ?? '', what }]
}

async function ruleTargets(clients: AwsClients): Promise<readonly Source[]> {
  const sources: Source[] = []
  for (const { Name = '', EventBusName } of await allRules(clients)) {
    let NextToken: string | undefined
    do {
      const page = await clients.events.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName, NextToken }))
      for (const { DeadLetterConfig } of page.Targets ?? []) {
        if (DeadLetterConfig?.Arn) sources.push({ queueArn: DeadLetterConfig.Arn, what: `rule ${Name}` })
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
  }
  return sources
}

async function allRules({ events }: AwsClients): Promise<readonly Rule[]> {
  const rules: Rule[] = []
  let nextBus: string | undefined
  do {
    const buses = await events.send(new ListEventBusesCommand({ NextToken: nextBus }))
    for (const { Name } of buses.EventBuses ?? []) {
      let NextToken: string | undefined
      do {
        const page = await events.send(new ListRulesCommand({ EventBusName: Name, NextToken }))
        rules.push(...(page.Rules ?? []))
        NextToken = page.NextToken
      } while (NextToken !== undefined)
    }
    nextBus = buses.NextToken
  } while (nextBus !== undefined)
  return rules
}

async function functions({ lambda }: AwsClients): Promise<readonly Source[]> {
  const sources: Source[] = []
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName = '', DeadLetterConfig } of Functions) {
      const what = `function ${FunctionName}`
      if (DeadLetterConfig?.TargetArn) {
        sources.push({ queueArn: DeadLetterConfig.TargetArn, what, functionName: FunctionName })
      }
      const { FunctionEventInvokeConfigs = [] } = await lambda.send(
        new ListFunctionEventInvokeConfigsCommand({ FunctionName }),
      )
      for (const { DestinationConfig } of FunctionEventInvokeConfigs) {
        const destination = DestinationConfig?.OnFailure?.Destination
        if (destination) sources.push({ queueArn: destination, what })
      }
    }
  }
  return sources
}
