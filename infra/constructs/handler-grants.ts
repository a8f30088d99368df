/** What a handler is allowed, for what it does. */
import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { acknowledgeExecutionsOf, acknowledgeGateway } from '../acknowledgements'
import type { Does } from './does'
import { answerStatement, type DomainFunction, executionsStatement } from './domain-function'
import type { DomainTable } from './domain-table'

export function touchesTable({ reads, gathers, lists, finds, creates, changes, removes, tells }: Does): boolean {
  return [reads, gathers, lists, finds, creates, changes, removes, tells].some((each) => each !== undefined)
}

export function grantItems(table: DomainTable, { function: grantee }: DomainFunction, does: Does): void {
  const actions = [
    ...(does.reads ? (['GetItem'] as const) : []),
    ...(does.gathers ? (['BatchGetItem'] as const) : []),
    ...(does.creates || does.changes ? (['PutItem'] as const) : []),
    ...(does.removes || does.tells ? (['DeleteItem'] as const) : []),
  ]
  if (actions.length > 0) table.grantItems(grantee, ...actions)
  if (does.lists) table.grantQueryOfItems(grantee)
  for (const index of does.finds ?? []) table.grantQuery(grantee, index)
}

export function grantWorkflows(made: DomainFunction, { starts, watches, recalls, polls, answers = [] }: Does): void {
  starts?.grantStartExecution(made.function)
  for (const { of, with: ways } of answers) {
    const arn = 'stateMachineArn' in of ? of.stateMachineArn : of.activityArn
    made.function.addToRolePolicy(answerStatement(arn, ...ways))
  }
  if (polls) {
    const take = new PolicyStatement({ actions: ['states:GetActivityTask'], resources: [polls.activityArn] })
    made.function.addToRolePolicy(take)
  }
  for (const [of, action] of [
    [watches, 'DescribeExecution'],
    [recalls, 'GetExecutionHistory'],
  ] as const) {
    if (!of) continue
    made.function.addToRolePolicy(executionsStatement(of, action))
    acknowledgeExecutionsOf(made, of)
  }
}

export function grantGateway(made: DomainFunction, { gateway: calls = [] }: Does): void {
  for (const verb of new Set(calls.map(([each]) => each))) {
    const paths = calls.filter(([each]) => each === verb).map(([, path]) => path)
    const resources = paths.map((path) => `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}::${path}`)
    made.function.addToRolePolicy(new PolicyStatement({ actions: [`apigateway:${verb}`], resources }))
  }
  acknowledgeGateway(made, ...new Set(calls.map(([, path]) => path)))
}
