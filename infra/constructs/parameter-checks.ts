/**
 * What the parameters of stacks may be: CloudFormation holds them to it before anything changes, and says to who deploys
 * what it had expected.
 */
import type { CfnParameterProps } from 'aws-cdk-lib'

export type ParameterCheck = Required<Pick<CfnParameterProps, 'allowedPattern' | 'constraintDescription'>>

/** In policies it names an identity of SES, so nothing that is a wildcard there. */
const address = "[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}[.])+[A-Za-z]{2,63}"
const host = String.raw`(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?`
const path = '(?:/[A-Za-z0-9._~-]+)*'
/** Not of CSP’s own characters: what is given is a part of a header. */
const calledOrigin = '(?:https?|wss)://(?:[*][.])?[A-Za-z0-9.-]+(?::[0-9]{1,5})?'

export const anAddress: ParameterCheck = check(address, 'an email address and nothing else, such as ada@example.com')
export const anAddressOrNone: ParameterCheck = orEmpty(anAddress)
export const anOrigin: ParameterCheck = check(
  `https?://${host}`,
  'an origin without a slash at the end, such as https://app.example.com',
)
export const anOriginOrNone: ParameterCheck = orEmpty(anOrigin)
export const origins: ParameterCheck = check(
  `(?:${calledOrigin}(?: ${calledOrigin})*)?`,
  'origins with one space between them, such as https://api.example.com, or nothing',
)
export const aUrlOrNone: ParameterCheck = orEmpty(
  check(`https?://${host}${path}`, 'an address without a slash at the end, such as https://api.example.com/approvals'),
)
export const aPageOrNone: ParameterCheck = orEmpty(
  check(`https?://${host}${path}/?`, 'the address of a page, such as https://app.example.com/purchase'),
)
export const stageUrlsOrNone: ParameterCheck = orEmpty(
  check(
    'https?://[A-Za-z0-9.:{}-]+(?:/[A-Za-z0-9._~{}-]+)*',
    'an address with {api} and {stage} in it, such as https://{api}.example.com/{stage}',
  ),
)
export const anAccountOrNone: ParameterCheck = orEmpty(check('[0-9]{12}', 'the twelve digits of an AWS account'))
export const anAccount: ParameterCheck = check('[0-9]{12}', 'the twelve digits of an AWS account')

export const aCertificate: ParameterCheck = check(
  'arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/[A-Za-z0-9-]+',
  'the ARN of a certificate of ACM in us-east-1',
)
export const aCertificateOrNone: ParameterCheck = orEmpty(aCertificate)
export const aWebAclOrNone: ParameterCheck = orEmpty(
  check(
    'arn:aws[a-z-]*:wafv2:us-east-1:[0-9]{12}:global/webacl/[A-Za-z0-9_-]+/[A-Za-z0-9-]+',
    'the ARN of a web ACL for CloudFront, of us-east-1',
  ),
)
export const aHostedZoneOrNone: ParameterCheck = orEmpty(
  check('Z[A-Z0-9]{1,31}', 'the id of a hosted zone of Route 53, such as Z0123456789ABC'),
)

/** Not less than anything may come again that was lost on its way: dead letters are kept for 14 days, the operator’s redrive 30. */
export const daysOrForEver: ParameterCheck = check(
  '(?:0|[3-9][0-9]|[1-9][0-9]{2,4})',
  'days from 30 to 99999, or 0 for ever',
)

export function check(pattern: string, constraintDescription: string): ParameterCheck {
  return { allowedPattern: `^${pattern}$`, constraintDescription: `expected ${constraintDescription}` }
}

function orEmpty({ allowedPattern, constraintDescription }: ParameterCheck): ParameterCheck {
  return {
    allowedPattern: `^(?:${allowedPattern.slice(1, -1)})?$`,
    constraintDescription: `${constraintDescription}, or nothing`,
  }
}

export const yesOrNo: Required<Pick<CfnParameterProps, 'allowedValues' | 'constraintDescription'>> = {
  allowedValues: ['yes', 'no'],
  constraintDescription: 'expected yes or no',
}
