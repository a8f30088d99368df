/**
 * The metrics that are watched, by the names and dimensions that AWS documents: a test has the table, with the pages. A rule
 * of a custom bus has no metric without its bus, which CDK's own leave out.
 */
import { Duration, Fn } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'

type Dimensions = Readonly<Record<string, string>>

const metric =
  (namespace: string, metricName: string, statistic: string, minutes = 5) =>
  (dimensionsMap: Dimensions = {}): Metric =>
    new Metric({ namespace, metricName, statistic, dimensionsMap, period: Duration.minutes(minutes) })

export const metrics = {
  executionsFailed: metric('AWS/States', 'ExecutionsFailed', 'Sum'),
  executionsTimedOut: metric('AWS/States', 'ExecutionsTimedOut', 'Sum'),
  functionErrors: metric('AWS/Lambda', 'Errors', 'Sum', 15),
  /** Without dimensions: of all functions of the account in the Region, which share what they may run at once. */
  functionsThrottled: metric('AWS/Lambda', 'Throttles', 'Sum'),
  eventAge: metric('AWS/Lambda', 'AsyncEventAge', 'Maximum'),
  serverErrors: metric('AWS/ApiGateway', '5XXError', 'Sum'),
  latency: metric('AWS/ApiGateway', 'Latency', 'p99'),
  notDelivered: metric('AWS/Events', 'FailedInvocations', 'Sum'),
  eventsLost: metric('AWS/Events', 'InvocationsFailedToBeSentToDlq', 'Sum'),
  messages: metric('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum'),
  /** Of the account in the Region: SES judges the account. */
  bounces: metric('AWS/SES', 'Reputation.BounceRate', 'Average', 60),
  complaints: metric('AWS/SES', 'Reputation.ComplaintRate', 'Average', 60),
} as const

/** `ThrottledRequests` is told for each operation apart; these two are the table's. */
export function tableThrottles(dimensions: Dimensions): IMetric {
  const events = (name: string) => metric('AWS/DynamoDB', name, 'Sum')(dimensions)
  return new MathExpression({
    expression: 'FILL(reads, 0) + FILL(writes, 0)',
    usingMetrics: { reads: events('ReadThrottleEvents'), writes: events('WriteThrottleEvents') },
    label: 'Throttled',
    period: Duration.minutes(5),
  })
}

/**
 * What the rules of one bus sum up to, by a query: one alarm, where each rule's own would be ten US cents a month. Both
 * metrics are told only when they are not zero, and a query is paid for by the metrics that it finds.
 */
export function ofRules(metricName: 'FailedInvocations' | 'InvocationsFailedToBeSentToDlq', busName: string): IMetric {
  return new MathExpression({
    expression: `SELECT SUM(${metricName}) FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = '${busName}'`,
    usingMetrics: {},
    label: metricName,
    period: Duration.minutes(5),
  })
}

/** One line of some metrics. Their ids are those of the whole graph: the label, which is one of its own there, is in them. */
export function sumOf(each: readonly Metric[], label: string): IMetric {
  const own = label.replace(/\W/g, '_')
  const usingMetrics = Object.fromEntries(each.map((metric, index) => [`${own}_${index}`, metric]))
  const expression = `SUM([${Object.keys(usingMetrics).join(', ')}])`
  return new MathExpression({ expression, usingMetrics, label, period: Duration.minutes(5) })
}

/** How often a function ran in so many minutes. */
export function runs(dimensions: Dimensions, minutes: number): Metric {
  return metric('AWS/Lambda', 'Invocations', 'Sum', minutes)(dimensions)
}

/** A rule's name alone is one of the default bus, in whose ARN it is `…:rule/NAME`. */
export function ruleDimensions(arn: string): Dimensions {
  return { RuleName: Fn.select(1, Fn.split('/', arn)) }
}
