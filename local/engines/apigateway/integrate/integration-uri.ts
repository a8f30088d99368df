/** Where an integration leads: the function in a Lambda URI, or a service and what is asked of it; stage variables put in. */
import { NotModelledError } from '../../../kernel/aws-error'
import { badRequest } from '../errors'

export type StageVariables = Readonly<Record<string, string>>

const lambdaUri = /^arn:aws[\w-]*:apigateway:[\w-]+:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/

export function withStageVariables(template: string, variables: StageVariables): string {
  if (!template.includes('${stageVariables.')) return template
  return template.replace(/\$\{stageVariables\.([\w]+)\}/g, (_, name: string) => variables[name] ?? '')
}

/**
 * The function of `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations`.
 * @throws NotModelled for any other AWS service
 */
export function functionArnOf(uri: string, variables: StageVariables, where: string): string {
  const match = lambdaUri.exec(uri)
  if (!match) throw new NotModelledError(`the URI "${uri}"`, where, 'modelled: a Lambda function')
  return withStageVariables(match[1] as string, variables)
}

export interface ServiceUri {
  readonly service: string
  /** `action`: `rest` is an operation; `path`: it is a path, with a query perhaps. */
  readonly kind: 'action' | 'path'
  readonly rest: string
}

const serviceUri = /^arn:aws[\w-]*:apigateway:[\w-]+:([\w.-]+):(action|path)\/(.*)$/s

/**
 * `arn:aws:apigateway:<region>:<service>:<action|path>/<operation or path>`.
 * @throws NotModelled for a subdomain, BadRequestException for anything else
 */
export function serviceUriOf(uri: string, where: string): ServiceUri {
  if (!/^arn:aws[\w-]*:apigateway:[\w-]+:[\w.-]+:/.test(uri)) throw badRequest('Invalid ARN specified in the request')
  const match = serviceUri.exec(uri)
  if (!match) throw badRequest('AWS ARN for integration must contain path or action')
  const [, service = '', kind, rest = ''] = match
  if (service.includes('.')) throw new NotModelledError(`the subdomain in "${service}"`, where, 'put it in the path')
  return { service, kind: kind as ServiceUri['kind'], rest }
}
