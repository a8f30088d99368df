/** AddPermission, RemovePermission, GetPolicy, and the event-invoke configuration. */
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { PolicyStatement } from '../../../kernel/service'
import {
  accessTo,
  changeFunction,
  checkRevision,
  type Engine,
  type FunctionInput,
  type Operations,
  onFunction,
  onQualified,
  type PageInput,
  page,
} from '../engine'
import { invalidParameter } from '../errors'
import { describeEventInvokeConfig, type EventInvokeInput, readEventInvokeConfig } from '../event-invoke-config'
import { checkSending } from '../execution-role'
import { type PermissionInput, policyOf, refuseTwice, statementOf, without } from '../permissions'
import { type LambdaFunction, ownOf, withOwn } from '../state'
import { latest, type Qualified } from '../versions'

type AddInput = FunctionInput & PermissionInput & { readonly RevisionId?: string }
type RemoveInput = FunctionInput & { readonly StatementId: string; readonly RevisionId?: string }

export function createPolicyOperations(engine: Engine): Operations {
  return {
    AddPermission: {
      ...onQualified<AddInput>(engine, 'AddPermission', (target, input) => {
        if (target.qualifier === latest) {
          throw invalidParameter('We currently do not support adding policies for $LATEST.')
        }
        checkRevision(target.found, input.RevisionId)
        refuseTwice(ownOf(target.found, target.qualifier).statements, input.StatementId)
        return { Statement: JSON.stringify(putPermission(engine, target, input)) }
      }),
      access: (input: AddInput) =>
        accessTo(engine, 'AddPermission', input).map((access) => ({
          ...access,
          context: {
            ...access.context,
            'lambda:Principal': String(input.Principal),
            ...(input.FunctionUrlAuthType !== undefined && {
              'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType,
            }),
          },
        })),
    },
    RemovePermission: onQualified<RemoveInput>(engine, 'RemovePermission', ({ found, qualifier }, input) => {
      checkRevision(found, input.RevisionId)
      const statements = without(ownOf(found, qualifier).statements, input.StatementId)
      changeFunction(engine, withOwn(found, qualifier, { statements }))
    }),
    GetPolicy: onQualified(engine, 'GetPolicy', ({ found, qualifier }) => {
      const policy = policyOf(ownOf(found, qualifier))
      if (!policy) throw notFound('The resource you requested does not exist.')
      return { Policy: JSON.stringify(policy), RevisionId: found.revisionId }
    }),
    ...createEventInvokeOperations(engine),
  }
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' })
}

/** Adds a statement, or replaces the one of the same id. */
export function putPermission(engine: Engine, { found, qualifier, arn }: Qualified, input: PermissionInput): object {
  const statement = statementOf(arn, input)
  checkStatement(engine, found, statement)
  const others = ownOf(found, qualifier).statements.filter(({ Sid }) => Sid !== statement.Sid)
  changeFunction(engine, withOwn(found, qualifier, { statements: [...others, statement] }))
  return statement
}

function checkStatement({ cloud }: Engine, { name }: LambdaFunction, statement: PolicyStatement): void {
  const policy = { Version: '2012-10-17', Statement: [statement] }
  try {
    cloud.authorizer.checkResourcePolicy?.(policy, `the policy of function ${name}`)
  } catch (error) {
    if (!isAwsError(error) || error.code !== 'MalformedPolicyDocument') throw error
    throw invalidParameter(`The permission cannot be part of the policy of the function: ${error.message}`)
  }
}

export function removePermission(
  engine: Engine,
  found: LambdaFunction,
  qualifier: string | undefined,
  id: string,
): boolean {
  const before = ownOf(found, qualifier).statements
  const statements = before.filter(({ Sid }) => Sid !== id)
  if (statements.length === before.length) return false
  changeFunction(engine, withOwn(found, qualifier, { statements }))
  return true
}

export const eventInvokeMembers = ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig']

function createEventInvokeOperations(engine: Engine): Operations {
  type Input = FunctionInput & EventInvokeInput
  const put = (action: 'PutFunctionEventInvokeConfig' | 'UpdateFunctionEventInvokeConfig', isUpdate: boolean) =>
    onQualified<Input>(engine, action, async (target, input) => {
      if (isUpdate) describeEventInvokeConfig(target)
      return describeEventInvokeConfig(await putEventInvokeConfig(engine, target, input, isUpdate))
    })
  return {
    PutFunctionEventInvokeConfig: put('PutFunctionEventInvokeConfig', false),
    UpdateFunctionEventInvokeConfig: put('UpdateFunctionEventInvokeConfig', true),
    GetFunctionEventInvokeConfig: onQualified(engine, 'GetFunctionEventInvokeConfig', describeEventInvokeConfig),
    ListFunctionEventInvokeConfigs: onFunction(
      engine,
      'ListFunctionEventInvokeConfigs',
      (found, input: FunctionInput & PageInput) => {
        const configured = [latest, ...Object.keys(found.qualified ?? {}).sort()]
          .filter((qualifier) => ownOf(found, qualifier).eventInvokeConfig)
          .map((qualifier) => ({ found, qualifier, arn: `${found.arn}:${qualifier}` }))
        const { items, next } = page(configured, ({ arn }) => arn, input)
        return { FunctionEventInvokeConfigs: items.map(describeEventInvokeConfig), ...next }
      },
    ),
    DeleteFunctionEventInvokeConfig: onQualified(engine, 'DeleteFunctionEventInvokeConfig', (target) => {
      describeEventInvokeConfig(target)
      changeFunction(engine, withOwn(target.found, target.qualifier, { eventInvokeConfig: undefined }))
    }),
  }
}

export async function putEventInvokeConfig(
  engine: Engine,
  target: Qualified,
  input: EventInvokeInput,
  isUpdate: boolean,
): Promise<Qualified> {
  const { found, qualifier } = target
  const before = ownOf(found, qualifier).eventInvokeConfig
  const now = engine.cloud.clock.now()
  const config = readEventInvokeConfig(input, `function ${found.name}`, now, isUpdate ? before : undefined)
  // A template that is applied again changes nothing, the time included.
  const isSame =
    before && JSON.stringify({ ...config, lastModified: 0 }) === JSON.stringify({ ...before, lastModified: 0 })
  if (isSame) return target
  for (const destination of new Set([config.onSuccess, config.onFailure])) {
    if (destination) await checkSending(engine.cloud, found, destination)
  }
  const changed = withOwn(engine.functions.find(found.name), qualifier, { eventInvokeConfig: config })
  return { ...target, found: changeFunction(engine, changed) }
}
