/** `GET /_local/cost`: what has happened since this process began, at AWS's list prices. */
import { isAwsError } from '../kernel/aws-error'
import type { Cloud, TraceRecord } from '../kernel/cloud'
import { rootOf } from '../kernel/principal'
import type { HttpResponse } from '../kernel/service'
import { json } from '../wire/local-routes'
import { prices } from './prices'

type Priced = keyof typeof prices.dollars

/** Which kinds of record are one of what is paid for. */
const counted: Readonly<Record<string, Priced>> = {
  'function.ended': 'invocation',
  'state.entered': 'transition',
  'event.accepted': 'event',
  'api.request': 'apiRequest',
  'mail.accepted': 'mail',
  'message.sent': 'queueRequest',
  'message.received': 'queueRequest',
  'message.deleted': 'queueRequest',
  'notification.published': 'notification',
}

const words: Readonly<Record<Priced, readonly [service: string, what: string, price: string]>> = {
  invocation: ['Lambda', 'invocations', '$0.20 a million'],
  gigabyteSecond: ['Lambda, time', 'GB-seconds', '$0.0000166667 each'],
  transition: ['Step Functions', 'state transitions', '$0.025 a thousand'],
  event: ['EventBridge', 'events', '$1.00 a million'],
  apiRequest: ['API Gateway', 'requests', '$3.50 a million'],
  mail: ['SES', 'mails', '$0.10 a thousand'],
  queueRequest: ['SQS', 'requests', '$0.40 a million'],
  notification: ['SNS', 'publications', '$0.50 a million'],
}

/** What the trace says nothing of, or whose price is another in each country. */
const leftOut = [
  'DynamoDB',
  'S3',
  'CloudWatch Logs',
  'CloudFront',
  'Cognito',
  'text messages',
  'empty receives',
  'data transfer',
]
/** A function whose settings are gone had the least there is. */
const leastMemory = 128

export interface CostCounter {
  answer(): Promise<HttpResponse>
  load(): void
  stop(): void
}

export function createCostCounter(cloud: Cloud): CostCounter {
  const since = cloud.clock.now()
  const counts = new Map<Priced, number>()
  /** Milliseconds, by the function's ARN. */
  const times = new Map<string, number>()
  let unsubscribe: (() => void) | undefined

  function count({ kind, subject, detail }: TraceRecord): void {
    const priced = counted[kind]
    if (priced === undefined) return
    counts.set(priced, (counts.get(priced) ?? 0) + 1)
    if (kind === 'function.ended' && typeof detail.duration === 'number') {
      times.set(subject, (times.get(subject) ?? 0) + detail.duration)
    }
  }

  async function memoryOf(arn: string): Promise<number> {
    try {
      const input = { FunctionName: arn }
      const root = rootOf(cloud.accountId)
      const { MemorySize } = await cloud.call<{ MemorySize?: number }>(
        root,
        'lambda',
        'GetFunctionConfiguration',
        input,
      )
      return MemorySize ?? leastMemory
    } catch (error) {
      if (!isAwsError(error)) throw error
      return leastMemory
    }
  }

  async function gigabyteSeconds(): Promise<number> {
    let sum = 0
    for (const [arn, milliseconds] of times) sum += (milliseconds / 1000) * ((await memoryOf(arn)) / 1024)
    return sum
  }

  return {
    async answer() {
      const amounts = new Map(counts)
      amounts.set('gigabyteSecond', await gigabyteSeconds())
      const lines = (Object.keys(words) as Priced[]).flatMap((priced) => {
        const amount = amounts.get(priced) ?? 0
        const [service, what, price] = words[priced]
        if (amount === 0) return []
        return [
          { service, what, amount: Math.round(amount * 1000) / 1000, price, dollars: amount * prices.dollars[priced] },
        ]
      })
      const total = lines.reduce((sum, { dollars }) => sum + dollars, 0)
      const { asOf, region, source } = prices
      return json(200, {
        since: new Date(since).toISOString(),
        prices: { asOf, region, source },
        lines,
        total,
        leftOut,
      })
    },
    load() {
      unsubscribe = cloud.onTrace(count)
    },
    stop() {
      unsubscribe?.()
    },
  }
}
