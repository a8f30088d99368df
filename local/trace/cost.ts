/** `GET /_local/cost`: what has happened since this process began, at AWS's list prices. */
import { isAwsError } from '../kernel/aws-error'
import type { Cloud, TraceRecord } from '../kernel/cloud'
import { rootOf } from '../kernel/principal'
import type { HttpResponse } from '../kernel/service'
import { json } from '../wire/local-routes'
import { type Price, prices } from './prices'

type Priced = Exclude<keyof typeof prices.of, 'alarm' | 'dashboard'>

/** Which kinds of record are one of what is paid for. */
const counted: Readonly<Record<string, Priced>> = {
  'function.ended': 'invocation',
  'state.entered': 'transition',
  'api.request': 'apiRequest',
  'mail.accepted': 'mail',
  'message.sent': 'queueRequest',
  'message.received': 'queueRequest',
  'message.deleted': 'queueRequest',
  'notification.published': 'notification',
}

const words: Readonly<Record<Priced, readonly [service: string, what: string]>> = {
  invocation: ['Lambda', 'invocations'],
  gigabyteSecond: ['Lambda, time', 'GB-seconds'],
  armGigabyteSecond: ['Lambda, time on arm64', 'GB-seconds'],
  transition: ['Step Functions', 'state transitions'],
  eventChunk: ['EventBridge', 'events by 64 KB'],
  apiRequest: ['API Gateway', 'requests'],
  readUnit: ['DynamoDB, reads', 'read units'],
  writeUnit: ['DynamoDB, writes', 'write units'],
  mail: ['SES', 'mails'],
  queueRequest: ['SQS', 'requests'],
  notification: ['SNS', 'publications'],
  logByte: ['CloudWatch Logs', 'bytes'],
}

/** What the trace says nothing of, or whose price is another in each country. */
const leftOut = [
  'writes to indexes of tables',
  'storage',
  'S3',
  'CloudFront',
  'Cognito',
  'text messages',
  'empty receives',
  'data transfer',
  'X-Ray',
  'alarms and the dashboard, which are billed by the month',
]
/** A function whose settings are gone had the least there is. */
const leastMemory = 128

interface Configuration {
  readonly MemorySize?: number
  readonly Architectures?: readonly string[]
}

interface Size {
  readonly gigabytes: number
  readonly isArm: boolean
}

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
  let unsubscribe: readonly (() => void)[] = []

  function count({ kind, subject, detail }: TraceRecord): void {
    const priced = counted[kind]
    if (priced === undefined) return
    counts.set(priced, (counts.get(priced) ?? 0) + 1)
    if (kind === 'function.ended' && typeof detail.duration === 'number') {
      times.set(subject, (times.get(subject) ?? 0) + detail.duration)
    }
  }

  async function sizeOf(arn: string): Promise<Size> {
    try {
      const input = { FunctionName: arn }
      const root = rootOf(cloud.accountId)
      const { MemorySize = leastMemory, Architectures = [] } = await cloud.call<Configuration>(
        root,
        'lambda',
        'GetFunctionConfiguration',
        input,
      )
      return { gigabytes: MemorySize / 1024, isArm: Architectures.includes('arm64') }
    } catch (error) {
      if (!isAwsError(error)) throw error
      return { gigabytes: leastMemory / 1024, isArm: false }
    }
  }

  /** Adds what functions have taken, by what each has now. */
  async function withTimes(): Promise<Map<Priced, number>> {
    const amounts = new Map(counts)
    for (const [arn, milliseconds] of times) {
      const { gigabytes, isArm } = await sizeOf(arn)
      const unit = isArm ? 'armGigabyteSecond' : 'gigabyteSecond'
      amounts.set(unit, (amounts.get(unit) ?? 0) + (milliseconds / 1000) * gigabytes)
    }
    return amounts
  }

  return {
    async answer() {
      const amounts = await withTimes()
      const lines = (Object.keys(words) as Priced[]).flatMap((priced) => {
        const amount = amounts.get(priced) ?? 0
        const [service, what] = words[priced]
        const price: Price = prices.of[priced]
        if (amount === 0) return []
        return [
          {
            service,
            what,
            amount: Math.round(amount * 1000) / 1000,
            price: price.text,
            page: price.page,
            readOn: price.readOn ?? null,
            isDoubtful: price.isDoubtful ?? false,
            dollars: amount * price.dollars,
          },
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
      unsubscribe = [
        cloud.onTrace(count),
        cloud.onMeter((unit, amount) => counts.set(unit, (counts.get(unit) ?? 0) + amount)),
      ]
    },
    stop() {
      for (const end of unsubscribe) end()
    },
  }
}
