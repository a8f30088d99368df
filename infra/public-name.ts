/**
 * The one name by which people find a stage: its pages, links in mails, sign-ins and the addresses of its APIs are below
 * it, whatever a request says of where it went. Said when the templates are made (`-c publicName=approvals.example.com`,
 * or in cdk.json): a default of a parameter would not reach a stack that is there already.
 */
export interface PublicName {
  readonly host: string
  /** `https://` before the host, and nothing after it. */
  readonly origin: string
  /** Whoever deploys brings its certificate; CloudFront has one for the names that it gives. */
  readonly isOwn: boolean
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const pattern = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})+$`)
/** What CloudFront calls a distribution, in all partitions. */
const given = /\.cloudfront\.(?:net|cn)$/

export function publicNameFrom(context: unknown): PublicName | undefined {
  if (context === undefined || context === '') return undefined
  if (typeof context !== 'string' || !pattern.test(context)) {
    throw new TypeError(
      `publicName: expected a name in lower case and without https://, such as approvals.example.com, not ${JSON.stringify(context)}`,
    )
  }
  return { host: context, origin: `https://${context}`, isOwn: !given.test(context) }
}
