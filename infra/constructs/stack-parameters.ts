/** What who deploys a domain says of where it stands: the address that its mails come from, and its own. */
import { Aws, CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { anAddress, aUrlOrNone, daysOrForEver, stageUrlsOrNone } from './parameter-checks'

export function addMailFrom(stack: Stack): string {
  return new CfnParameter(stack, 'MailFrom', {
    description: 'The address that mails come from; SES must know it, or its domain, as a verified identity',
    ...anAddress,
  }).valueAsString
}

/** On every identity, and from one address: `acknowledgeRecipients` says why. */
export function mailStatement(stack: Stack, sender: string, configurationSet: string): PolicyStatement {
  const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ses', resource, resourceName })
  return new PolicyStatement({
    actions: ['ses:SendEmail'],
    resources: [arn('identity', '*'), arn('configuration-set', configurationSet)],
    conditions: { StringEquals: { 'ses:FromAddress': sender } },
  })
}

/** @param ownUrl what it is unless who deploys says otherwise */
export function addPublicUrl(stack: Stack, ownUrl: string): string {
  const given = new CfnParameter(stack, 'PublicUrl', {
    description:
      'Where people reach this API, without a slash at the end; empty: below the stage’s public name, without one its own address',
    default: '',
    ...aUrlOrNone,
  }).valueAsString
  const isOwnUrl = new CfnCondition(stack, 'IsOwnUrl', { expression: Fn.conditionEquals(given, '') })
  return Fn.conditionIf(isOwnUrl.logicalId, ownUrl, given).toString()
}

/** Where callers reach the stages of other APIs in this account, with `{api}` and `{stage}` in it. */
export function addStageUrls(stack: Stack): string {
  const given = new CfnParameter(stack, 'StageUrls', {
    description: 'Where callers reach stages of APIs, with {api} and {stage} in it; empty: their execute-api addresses',
    default: '',
    ...stageUrlsOrNone,
  }).valueAsString
  const areOwn = new CfnCondition(stack, 'AreOwnStageUrls', { expression: Fn.conditionEquals(given, '') })
  const own = `https://{api}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/{stage}`
  return Fn.conditionIf(areOwn.logicalId, own, given).toString()
}

/** How long something is kept once it has ended. */
export interface Kept {
  /** Unless who deploys says otherwise; 0 is for ever. */
  readonly days: number
  /** In words: `approvals are kept after their end`. */
  readonly what: string
}

export function addKeptDays(stack: Stack, id: 'KeptDays' | 'AuditKeptDays', { days, what }: Kept): string {
  return new CfnParameter(stack, id, {
    description: `For how many days ${what}; 0: for ever`,
    default: String(days),
    ...daysOrForEver,
  }).valueAsString
}
