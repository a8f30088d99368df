/**
 * Web ACLs of AWS WAF, as far as they stand before a distribution: rules that hold an address which asks too often, and what
 * is done with everything else. By templates alone: WAF's own API is not here.
 */
import { AwsError, NotModelledError, refuseUnknown } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { ResourceContext, ResourceType } from '../../../kernel/service'
import type { Table } from '../../../kernel/table'
import { policyIdOf } from '../ids'

export interface Blocking {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What a page of the distribution's own may stand in the place of. */
  readonly isPlain: boolean
}

export interface RateRule {
  readonly name: string
  readonly limit: number
  readonly windowSeconds: number
  /** Undefined: it only counts. */
  readonly blocking?: Blocking
}

export interface WebAcl {
  readonly arn: string
  /** In order of priority. */
  readonly rules: readonly RateRule[]
  /** Of what no rule has stopped; undefined: it is let through. */
  readonly blocking?: Blocking
}

type Given = Readonly<Record<string, unknown>>

/** Of WAF's documentation; 300 unless said. */
const windows = [60, 120, 300, 600]
const [leastLimit, mostLimit] = [10, 2_000_000_000]
const contentTypes: Readonly<Record<string, string>> = {
  APPLICATION_JSON: 'application/json',
  TEXT_HTML: 'text/html',
  TEXT_PLAIN: 'text/plain',
}

export function webAclType({ accountId }: Pick<Cloud, 'accountId'>, webAcls: Table<WebAcl>): ResourceType {
  return {
    type: 'AWS::WAFv2::WebACL',
    properties: ['CustomResponseBodies', 'DefaultAction', 'Name', 'Rules', 'Scope'],
    inert: {
      Description: 'a text for people',
      Tags: 'tags have no effect here',
      VisibilityConfig: 'no metrics are kept',
    },
    grants: {
      create: ['wafv2:CreateWebACL'],
      update: ['wafv2:UpdateWebACL'],
      delete: ['wafv2:DeleteWebACL'],
      resource: 'arn:aws:wafv2:us-east-1:{account}:global/webacl/{name}/*',
      name: ['Name', 128],
      with: { Tags: ['wafv2:TagResource'] },
    },
    apply(properties: Given, context) {
      const { Scope, Name = context.physicalName() } = properties
      if (Scope !== 'CLOUDFRONT') {
        throw new NotModelledError(`Scope "${String(Scope)}"`, placeOf(context), 'modelled: CLOUDFRONT')
      }
      const [name, id] = [String(Name), policyIdOf(`${context.stackName}/${context.logicalId}`)]
      const arn = `arn:aws:wafv2:us-east-1:${accountId}:global/webacl/${name}/${id}`
      webAcls.put({ arn, ...readRules(properties, placeOf(context)) }, arn)
      return { ref: `${name}|${id}|CLOUDFRONT`, attributes: { Arn: arn, Id: id } }
    },
    remove(ref) {
      const [name, id] = ref.split('|')
      webAcls.delete(`arn:aws:wafv2:us-east-1:${accountId}:global/webacl/${name}/${id}`)
    },
  }
}

const placeOf = ({ stackName, logicalId }: ResourceContext): string => `${stackName}/${logicalId}`

function readRules(properties: Given, where: string): Omit<WebAcl, 'arn'> {
  const { Rules = [], DefaultAction = {}, CustomResponseBodies: bodies = {} } = properties
  const action = DefaultAction as Given
  refuseUnknown(action, ['Allow', 'Block'], `${where}, DefaultAction`)
  refuseUnknown((action.Allow ?? {}) as Given, [], `${where}, DefaultAction`)
  const blocking = action.Block === undefined ? undefined : readBlock(action.Block, bodies as Given, where)
  const rules = [...(Rules as readonly Given[])].sort((one, other) => Number(one.Priority) - Number(other.Priority))
  return {
    rules: rules.map((rule) => readRule(rule, bodies as Given, where)),
    ...(blocking && { blocking }),
  }
}

function readRule(rule: Given, bodies: Given, inAcl: string): RateRule {
  const name = String(rule.Name)
  const where = `${inAcl}, rule ${name}`
  refuseUnknown(rule, ['Action', 'Name', 'Priority', 'Statement', 'VisibilityConfig'], where)
  const { RateBasedStatement: rate, ...others } = (rule.Statement ?? {}) as Given
  const [other] = Object.keys(others)
  if (other !== undefined || rate === undefined) {
    throw new NotModelledError(other ?? 'a rule without a statement', where, 'modelled: RateBasedStatement')
  }
  const { AggregateKeyType, Limit, EvaluationWindowSec = 300 } = rate as Given
  refuseUnknown(rate as Given, ['AggregateKeyType', 'EvaluationWindowSec', 'Limit'], where)
  if (AggregateKeyType !== 'IP') {
    throw new NotModelledError(`AggregateKeyType "${String(AggregateKeyType)}"`, where, 'modelled: IP')
  }
  const [limit, windowSeconds] = [Number(Limit), Number(EvaluationWindowSec)]
  if (!Number.isInteger(limit) || limit < leastLimit || limit > mostLimit) {
    throw invalid(`${where}: Limit is a number of ${leastLimit} to ${mostLimit}, not ${String(Limit)}`)
  }
  if (!windows.includes(windowSeconds)) throw invalid(`${where}: EvaluationWindowSec is one of ${windows.join(', ')}`)
  const action = (rule.Action ?? {}) as Given
  refuseUnknown(action, ['Block', 'Count'], where)
  if (Object.keys(action).length !== 1) throw invalid(`${where}: Action is one of Block, Count`)
  refuseUnknown((action.Count ?? {}) as Given, [], where)
  const blocking = action.Block === undefined ? undefined : readBlock(action.Block, bodies, where)
  return { name, limit, windowSeconds, ...(blocking && { blocking }) }
}

/** A response of its own takes the place of whatever a distribution would say. */
function readBlock(block: unknown, bodies: Given, where: string): Blocking {
  refuseUnknown(block as Given, ['CustomResponse'], where)
  const custom = (block as Given).CustomResponse as Given | undefined
  if (!custom) return { status: 403, headers: {}, body: '', isPlain: true }
  refuseUnknown(custom, ['CustomResponseBodyKey', 'ResponseCode', 'ResponseHeaders'], where)
  const { CustomResponseBodyKey: key, ResponseCode, ResponseHeaders = [] } = custom
  const status = Number(ResponseCode)
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw invalid(`${where}: ResponseCode is a number of 200 to 599, not ${String(ResponseCode)}`)
  }
  const given = key === undefined ? undefined : (bodies[String(key)] as Given | undefined)
  if (key !== undefined && !given) throw invalid(`${where}: CustomResponseBodies has no ${String(key)}`)
  const contentType = given && contentTypes[String(given.ContentType)]
  if (given && contentType === undefined) {
    throw invalid(`${where}: ContentType is one of ${Object.keys(contentTypes).join(', ')}`)
  }
  const headers = (ResponseHeaders as readonly { readonly Name: string; readonly Value: string }[]).map(
    ({ Name, Value }) => [Name.toLowerCase(), Value] as const,
  )
  return {
    status,
    headers: { ...Object.fromEntries(headers), ...(contentType !== undefined && { 'content-type': contentType }) },
    body: given ? String(given.Content) : '',
    isPlain: false,
  }
}

const invalid = (message: string): AwsError => new AwsError('WAFInvalidParameterException', message)
