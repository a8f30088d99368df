/**
 * List prices of AWS for us-east-1, on demand, the first tier, without the free one, as aws.amazon.com/<service>/pricing has
 * them. On the day below Lambda's and Step Functions' were compared with stored copies of those pages; the others are the
 * ones that have stood there for years.
 */
export const prices = {
  asOf: '2026-11-28',
  region: 'us-east-1',
  source: "AWS's pricing pages",
  /** Dollars for one, by what is counted. */
  dollars: {
    invocation: 0.2 / 1e6,
    gigabyteSecond: 0.0000166667,
    transition: 0.025 / 1000,
    event: 1 / 1e6,
    apiRequest: 3.5 / 1e6,
    mail: 0.1 / 1000,
    queueRequest: 0.4 / 1e6,
    notification: 0.5 / 1e6,
  },
} as const
