/**
 * List prices of AWS for us-east-1, on demand, the first tier, without the free one. Each has AWS's page that it is of and the
 * day on which it was held against a stored copy of that page; `source` is another page of a stored copy that quotes it, where
 * AWS's own shows its prices to browsers alone. `isDoubtful` where none was found, or where they disagree.
 */
export interface Price {
  /** For one. */
  readonly dollars: number
  /** As people say it. */
  readonly text: string
  readonly page: string
  readonly readOn?: string
  readonly source?: string
  readonly isDoubtful?: true
}

const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`
const today = '2026-11-28'
const airbyte = 'https://airbyte.com/data-engineering-resources/dynamodb-pricing'
const messages = 'https://awsnegotiations.com/sqs-sns-cost-optimization.html'
const watching = 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/'
const firewalls = 'https://awsnegotiations.com/waf-pricing-strategy.html'

export const prices = {
  asOf: today,
  region: 'us-east-1',
  source: "AWS's pricing pages",
  of: {
    invocation: { dollars: 0.2 / 1e6, text: '$0.20 a million', page: page('lambda'), readOn: today },
    gigabyteSecond: { dollars: 0.0000166667, text: '$0.0000166667 each', page: page('lambda'), readOn: today },
    armGigabyteSecond: {
      dollars: 0.0000133334,
      text: '$0.0000133334 each',
      page: page('lambda'),
      readOn: today,
      source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
    },
    transition: { dollars: 0.025 / 1000, text: '$0.025 a thousand', page: page('step-functions'), readOn: today },
    eventChunk: { dollars: 1 / 1e6, text: '$1.00 a million', page: page('eventbridge'), readOn: today },
    apiRequest: {
      dollars: 3.5 / 1e6,
      text: '$3.50 a million',
      page: page('api-gateway'),
      readOn: today,
      source:
        'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
    },
    // Halved in November 2024; stored pages have the price before as well.
    readUnit: {
      dollars: 0.125 / 1e6,
      text: '$0.125 a million',
      page: page('dynamodb'),
      readOn: today,
      source: airbyte,
    },
    writeUnit: {
      dollars: 0.625 / 1e6,
      text: '$0.625 a million',
      page: page('dynamodb'),
      readOn: today,
      source: airbyte,
    },
    mail: {
      dollars: 0.1 / 1000,
      text: '$0.10 a thousand',
      page: page('ses'),
      readOn: today,
      source: 'https://acellemail.com/ja/kb/articles/ses-sending-limits-cookbook',
    },
    queueRequest: { dollars: 0.4 / 1e6, text: '$0.40 a million', page: page('sqs'), readOn: today, source: messages },
    notification: { dollars: 0.5 / 1e6, text: '$0.50 a million', page: page('sns'), readOn: today, source: messages },
    logByte: { dollars: 0.5 / 1e9, text: '$0.50 a GB', page: page('cloudwatch'), readOn: today, source: watching },
    /** These and the next by the month, for standing there. A query is paid for by the metrics that it finds. */
    alarm: { dollars: 0.1, text: '$0.10 a metric', page: page('cloudwatch'), isDoubtful: true },
    dashboard: { dollars: 3, text: '$3.00 each', page: page('cloudwatch'), readOn: today, source: watching },
    secret: { dollars: 0.4, text: '$0.40 each', page: page('secrets-manager'), isDoubtful: true },
    webAcl: { dollars: 5, text: '$5.00 each', page: page('waf'), readOn: today, source: firewalls },
    webAclRule: { dollars: 1, text: '$1.00 each', page: page('waf'), readOn: today, source: firewalls },
    /** By arithmetic: five polls of 20 seconds at a time for each queue that a function takes from, at $0.40 a million. */
    emptyReceives: {
      dollars: (5 * 3 * 60 * 24 * 30.4 * 0.4) / 1e6,
      text: '$0.26 a queue',
      page: page('sqs'),
      isDoubtful: true,
    },
  },
} as const satisfies {
  readonly asOf: string
  readonly region: string
  readonly source: string
  readonly of: Readonly<Record<string, Price>>
}
