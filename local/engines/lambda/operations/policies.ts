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
  type PageInput,
  page,
} from '../engine'
import { invalidParameter } from '../errors'
import { describeEventInvokeConfig, type EventInvokeInput, readEventInvokeConfig } from '../event-invoke-config'
import { checkSending } from '../execution-role'
import { type PermissionInput, policyOf, refuseUrlPermission, statementOf } from '../permissions'
import type { LambdaFunction } from '../state'

type AddInput = FunctionInput & PermissionInput & { readonly RevisionId?: string }
type RemoveInput = FunctionInput & { readonly StatementId: string; readonly RevisionId?: string }

export function createPolicyOperations(engine: Engine): Operations {
  return {
    AddPermission: {
      ...onFunction<AddInput>(engine, 'AddPermission', (found, input) => {
        refuseUrlPermission(input, 'lambda:AddPermission')
        checkRevision(found, input.RevisionId)
        if (found.statements.some(({ Sid }) => Sid === input.StatementId)) {
          throw new AwsError(
            'ResourceConflictException',
            `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
            409,
            { Type: 'User' },
          )
        }
        return { Statement: JSON.stringify(putPermission(engine, found, input)) }
      }),
      access: (input: AddInput) =>
        accessTo(engine, 'AddPermission', input).map((access) => ({
          ...access,
          context: { 'lambda:Principal': String(input.Principal) },
        })),
    },
    RemovePermission: onFunction<RemoveInput>(engine, 'RemovePermission', (found, input) => {
      checkRevision(found, input.RevisionId)
      if (!removePermission(engine, found, input.StatementId)) {
        throw notFound(`Statement ${input.StatementId} is not found in resource policy.`)
      }
    }),
    GetPolicy: onFunction(engine, 'GetPolicy', (found) => {
      const policy = policyOf(found)
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
export function putPermission(engine: Engine, found: LambdaFunction, input: PermissionInput): object {
  const statement = statementOf(found.arn, input)
  checkStatement(engine, found, statement)
  const others = found.statements.filter(({ Sid }) => Sid !== statement.Sid)
  changeFunction(engine, { ...found, statements: [...others, statement] })
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

export function removePermission(engine: Engine, found: LambdaFunction, id: string): boolean {
  const statements = found.statements.filter(({ Sid }) => Sid !== id)
  if (statements.length === found.statements.length) return false
  changeFunction(engine, { ...found, statements })
  return true
}

export const eventInvokeMembers = ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig']

function createEventInvokeOperations(engine: Engine): Operations {
  type Input = FunctionInput & EventInvokeInput
  const put = (action: 'PutFunctionEventInvokeConfig' | 'UpdateFunctionEventInvokeConfig', isUpdate: boolean) =>
    onFunction<Input>(engine, action, async (found, input) => {
      if (isUpdate) describeEventInvokeConfig(found)
      return describeEventInvokeConfig(await putEventInvokeConfig(engine, found, input, isUpdate))
    })
  return {
    PutFunctionEventInvokeConfig: put('PutFunctionEventInvokeConfig', false),
    UpdateFunctionEventInvokeConfig: put('UpdateFunctionEventInvokeConfig', true),
    GetFunctionEventInvokeConfig: onFunction(engine, 'GetFunctionEventInvokeConfig', describeEventInvokeConfig),
    ListFunctionEventInvokeConfigs: onFunction(
      engine,
      'ListFunctionEventInvokeConfigs',
      (found, input: FunctionInput & PageInput) => {
        const configured = found.eventInvokeConfig ? [found] : []
        const { items, next } = page(configured, ({ arn }) => arn, input)
        return { FunctionEventInvokeConfigs: items.map(describeEventInvokeConfig), ...next }
      },
    ),
    DeleteFunctionEventInvokeConfig: onFunction(engine, 'DeleteFunctionEventInvokeConfig', (found) => {
      describeEventInvokeConfig(found)
      changeFunction(engine, { ...found, eventInvokeConfig: undefined })
    }),
  }
}

export async function putEventInvokeConfig(
  engine: Engine,
  found: LambdaFunction,
  input: EventInvokeInput,
  isUpdate: boolean,
): Promise<LambdaFunction> {
  const before = found.eventInvokeConfig
  const now = engine.cloud.clock.now()
  const config = readEventInvokeConfig(input, `function ${found.name}`, now, isUpdate ? before : undefined)
  // A template that is applied again changes nothing, the time included.
  const isSame =
    before && JSON.stringify({ ...config, lastModified: 0 }) === JSON.stringify({ ...before, lastModified: 0 })
  if (isSame) return found
  for (const destination of new Set([config.onSuccess, config.onFailure])) {
    if (destination) await checkSending(engine.cloud, found, destination)
  }
  return changeFunction(engine, { ...engine.functions.find(found.name), eventInvokeConfig: config })
}
