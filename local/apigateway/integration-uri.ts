/** Where an integration leads: the function in a Lambda URI, stage variables put in. */
import { NotModelledError } from '../kernel/aws-error'

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
