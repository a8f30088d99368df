/**
 * List prices of AWS for us-east-1, on demand, the first tier, without the free one. Each has the page that it is of and the
 * day on which it was held against a stored copy of that page, or of one that quotes it; `isDoubtful` where none was found,
 * or where they disagree: it is the price that has been known for years, to be looked up before it is relied on.
 */
export interface Price {
  /** For one. */
  readonly dollars: number
  /** As people say it. */
  readonly text: string
  readonly page: string
  readonly readOn?: string
  readonly isDoubtful?: true
}

const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`
const today = '2026-11-28'

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
      isDoubtful: true,
    },
    transition: { dollars: 0.025 / 1000, text: '$0.025 a thousand', page: page('step-functions'), readOn: today },
    eventChunk: { dollars: 1 / 1e6, text: '$1.00 a million', page: page('eventbridge'), readOn: today },
    apiRequest: { dollars: 3.5 / 1e6, text: '$3.50 a million', page: page('api-gateway'), isDoubtful: true },
    // Halved in November 2024; stored pages have the price before as well.
    readUnit: { dollars: 0.125 / 1e6, text: '$0.125 a million', page: page('dynamodb'), isDoubtful: true },
    writeUnit: { dollars: 0.625 / 1e6, text: '$0.625 a million', page: page('dynamodb'), isDoubtful: true },
    mail: { dollars: 0.1 / 1000, text: '$0.10 a thousand', page: page('ses'), isDoubtful: true },
    queueRequest: { dollars: 0.4 / 1e6, text: '$0.40 a million', page: page('sqs'), isDoubtful: true },
    notification: { dollars: 0.5 / 1e6, text: '$0.50 a million', page: page('sns'), isDoubtful: true },
    logByte: { dollars: 0.5 / 1e9, text: '$0.50 a GB', page: page('cloudwatch'), isDoubtful: true },
    /** A month. */
    alarm: { dollars: 0.1, text: '$0.10 a month', page: page('cloudwatch'), isDoubtful: true },
    dashboard: { dollars: 3, text: '$3.00 a month', page: page('cloudwatch'), isDoubtful: true },
  },
} as const satisfies {
  readonly asOf: string
  readonly region: string
  readonly source: string
  readonly of: Readonly<Record<string, Price>>
}
