/** `GET /_local/cost`: what has happened since this process began, at AWS's list prices. */
import { isAwsError } from '../kernel/aws-error'
import type { Cloud, TraceRecord } from '../kernel/cloud'
import { rootOf } from '../kernel/principal'
import type { HttpResponse } from '../kernel/service'
import { json } from '../wire/local-routes'
import { type Price, prices } from './prices'
import { countStanding, type Standing } from './standing'

type Priced = Exclude<keyof typeof prices.of, Standing>

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

const standingWords: Readonly<Record<Standing, readonly [service: string, what: string]>> = {
  alarm: ['CloudWatch', 'metrics of alarms'],
  dashboard: ['CloudWatch', 'dashboards'],
  secret: ['Secrets Manager', 'secrets'],
  webAcl: ['WAF', 'web ACLs'],
  webAclRule: ['WAF', 'rules'],
  emptyReceives: ['SQS', 'queues polled'],
}

/** What the trace says nothing of, or whose price is another in each country. */
const leftOut = [
  'writes to indexes of tables',
  'storage',
  'S3',
  'CloudFront',
  'Cognito',
  'text messages',
  'data transfer',
  'X-Ray',
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
      const lines = linesOf(words, amounts)
      const standing = linesOf(standingWords, await countStanding(cloud))
      const { asOf, region, source } = prices
      return json(200, {
        since: new Date(since).toISOString(),
        prices: { asOf, region, source },
        lines,
        total: sumOf(lines),
        standing,
        monthly: sumOf(standing),
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

interface CostLine {
  readonly service: string
  readonly what: string
  readonly amount: number
  readonly price: string
  readonly page: string
  readonly readOn: string | null
  readonly source: string | null
  readonly isDoubtful: boolean
  readonly dollars: number
}

function linesOf<Kind extends keyof typeof prices.of>(
  named: Readonly<Record<Kind, readonly [service: string, what: string]>>,
  amounts: ReadonlyMap<Kind, number>,
): readonly CostLine[] {
  return (Object.keys(named) as Kind[]).flatMap((kind) => {
    const amount = amounts.get(kind) ?? 0
    if (amount === 0) return []
    const [service, what] = named[kind]
    const { text, page, readOn, source, isDoubtful, dollars }: Price = prices.of[kind]
    const price = { price: text, page, readOn: readOn ?? null, source: source ?? null, isDoubtful: isDoubtful ?? false }
    return [{ service, what, amount: Math.round(amount * 1000) / 1000, ...price, dollars: amount * dollars }]
  })
}

const sumOf = (lines: readonly CostLine[]): number => lines.reduce((sum, { dollars }) => sum + dollars, 0)
