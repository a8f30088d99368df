/** The company's identity provider, as IAM knows it: keys that are changed there are changed here, a minute later. */
import { GetSAMLProviderCommand } from '@aws-sdk/client-iam'
import { type ProviderMetadata, readMetadata, redirectBinding } from '../../../saml'
import { iam } from '../../../shared/clients/iam'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'

export interface Company {
  readonly arn: string
  readonly metadata: ProviderMetadata
  readonly signOn: string
}

/** Anybody may begin a sign-in, and IAM answers few calls a second. */
const keptFor = 60_000
let kept: { readonly company: Company; readonly until: number } | undefined

export async function company(): Promise<Company> {
  const arn = companyArn()
  const now = systemClock.now().getTime()
  if (kept && now < kept.until) return kept.company
  const { SAMLMetadataDocument = '' } = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }))
  const metadata = await readMetadata(SAMLMetadataDocument)
  const signOn = metadata.signOn.find(({ binding }) => binding === redirectBinding)?.location
  if (!signOn) throw new TypeError('The metadata of the company has no sign-on address for redirects')
  if (metadata.wantsSignedRequests) throw new TypeError('The company wants signed requests, which are not made here')
  kept = { company: { arn, metadata, signOn }, until: now + keptFor }
  return kept.company
}

export function companyArn(): string {
  const arn = process.env.COMPANY_ARN
  if (!arn) throw new RefusedError('not-found', 'NoCompany', 'No company signs its people in here')
  return arn
}

/** Whom its assertions are for: they open sessions of AWS. */
export const audience = 'urn:amazon:webservices'
export function recipients(): readonly string[] {
  return ['https://signin.aws.amazon.com/saml', `https://${requireEnv('AWS_REGION')}.signin.aws.amazon.com/saml`]
}
