/** AddPermission, RemovePermission, GetPolicy, and the event-invoke configuration. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Operation, PolicyStatement } from '../../../kernel/service'
import {
  accessTo,
  changeFunction,
  checkRevision,
  type Engine,
  type FunctionInput,
  type Operations,
  type PageInput,
  page,
} from '../engine'
import { invalidParameter, notFound, violated } from '../errors'
import { describeEventInvokeConfig, type EventInvokeInput, readEventInvokeConfig } from '../event-invoke-config'
import { checkSending } from '../execution-role'
import { type PermissionInput, policyOf, refuseTwice, statementOf, without } from '../permissions'
import { functionArn, type LambdaFunction, ownOf, parseFunctionName, withOwn } from '../state'
import { latest, type Qualified } from '../versions'

type AddInput = FunctionInput & PermissionInput & { readonly RevisionId?: string }
type RemoveInput = FunctionInput & { readonly StatementId: string; readonly RevisionId?: string }

export function createPolicyOperations(engine: Engine): Operations {
  return {
    AddPermission: {
      ...onPolicy<AddInput>(engine, 'AddPermission', noSuch, (target, input) => {
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
    RemovePermission: onPolicy<RemoveInput>(engine, 'RemovePermission', noPolicyFor, ({ found, qualifier }, input) => {
      checkRevision(found, input.RevisionId)
      if (!policyOf(ownOf(found, qualifier))) throw notFound('No policy is associated with the given resource.')
      const statements = without(ownOf(found, qualifier).statements, input.StatementId)
      changeFunction(engine, withOwn(found, qualifier, { statements }))
    }),
    GetPolicy: onPolicy(engine, 'GetPolicy', noneAtAll, ({ found, qualifier }) => {
      const policy = policyOf(ownOf(found, qualifier))
      if (!policy) throw notFound('The resource you requested does not exist.')
      return { Policy: JSON.stringify(policy), RevisionId: found.revisionId }
    }),
    ...createEventInvokeOperations(engine),
  }
}

type Missing = (arn: string, isFunction: boolean, qualifier?: string) => string

const noSuch: Missing = (arn, isFunction, qualifier = '') =>
  isFunction || !/^(?!\d+$)[\w-]+$/.test(qualifier) ? `Function not found: ${arn}` : `Cannot find alias arn: ${arn}`
const noPolicyFor: Missing = (arn, isFunction, qualifier) =>
  isFunction ? `No policy found for: ${arn}` : noSuch(arn, false, qualifier)
const noneAtAll: Missing = (arn, isFunction) =>
  isFunction ? `Function not found: ${arn}` : 'The resource you requested does not exist.'

/** On the policy of a function, a version or an alias. `missing`: what is said of one that is not there. */
function onPolicy<Input extends FunctionInput>(
  engine: Engine,
  action: string,
  missing: Missing,
  handle: (target: Qualified, input: Input) => unknown,
): Operation<Input> {
  const { cloud, functions } = engine
  return {
    access: (input) => accessTo(engine, action, input),
    handle(input) {
      if (input.Qualifier !== undefined && !/^[\w$-]{0,128}$/.test(input.Qualifier)) {
        throw violated(
          input.Qualifier,
          'qualifier',
          'Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)',
        )
      }
      const { name, qualifier = input.Qualifier } = parseFunctionName(input.FunctionName)
      return handle(
        orElse(
          () => functions.resolve(input.FunctionName, input.Qualifier || undefined),
          () => {
            const arn = functionArn(cloud, name)
            return functions.get(name) ? missing(`${arn}:${qualifier}`, false, qualifier) : missing(arn, true)
          },
        ),
        input,
      )
    },
  }
}

/** What is there, or what the operation says of a function that isn't. */
function orElse<T>(find: () => T, said: () => string): T {
  try {
    return find()
  } catch (error) {
    if (isAwsError(error) && error.message.startsWith('Function not found')) throw notFound(said())
    throw error
  }
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
  const { cloud, functions } = engine
  const noFunction = (): string => "The function doesn't exist."
  const noConfig = (input: FunctionInput) => (): string => {
    const { name, qualifier = input.Qualifier ?? latest } = parseFunctionName(input.FunctionName)
    return `The function ${functionArn(cloud, name)}:${qualifier} doesn't have an EventInvokeConfig`
  }
  const of = (action: string, handle: (input: Input) => unknown): Operation<Input> => ({
    access: (input) => accessTo(engine, action, input),
    handle,
  })
  const resolved = (input: FunctionInput) => functions.resolve(input.FunctionName, input.Qualifier)
  const configured = (input: FunctionInput) => orElse(() => resolved(input), noConfig(input))
  const put = (action: 'PutFunctionEventInvokeConfig' | 'UpdateFunctionEventInvokeConfig', isUpdate: boolean) =>
    of(action, async (input) => {
      const target = orElse(() => resolved(input), noFunction)
      if (isUpdate) describeEventInvokeConfig(target)
      return describeEventInvokeConfig(await putEventInvokeConfig(engine, target, input, isUpdate))
    })
  return {
    PutFunctionEventInvokeConfig: put('PutFunctionEventInvokeConfig', false),
    UpdateFunctionEventInvokeConfig: put('UpdateFunctionEventInvokeConfig', true),
    GetFunctionEventInvokeConfig: of('GetFunctionEventInvokeConfig', (input) =>
      describeEventInvokeConfig(configured(input)),
    ),
    ListFunctionEventInvokeConfigs: {
      access: (input: FunctionInput) => accessTo(engine, 'ListFunctionEventInvokeConfigs', input),
      handle(input: FunctionInput & PageInput) {
        const found = orElse(() => functions.find(input.FunctionName), noFunction)
        const all = [latest, ...Object.keys(found.qualified ?? {}).sort()]
          .filter((qualifier) => ownOf(found, qualifier).eventInvokeConfig)
          .map((qualifier) => ({ found, qualifier, arn: `${found.arn}:${qualifier}` }))
        const { items, next } = page(all, ({ arn }) => arn, input)
        return { FunctionEventInvokeConfigs: items.map(describeEventInvokeConfig), ...next }
      },
    },
    DeleteFunctionEventInvokeConfig: of('DeleteFunctionEventInvokeConfig', (input) => {
      const target = configured(input)
      describeEventInvokeConfig(target)
      changeFunction(engine, withOwn(target.found, target.qualifier, { eventInvokeConfig: undefined }))
    }),
  }
}

function checkDestination({ functions }: Engine, found: LambdaFunction, destination: string): void {
  if (destination.split(':')[2] !== 'lambda') return
  if (destination === found.arn || destination.startsWith(`${found.arn}:`)) {
    throw invalidParameter("You can't specify the function as a destination for itself.")
  }
  try {
    functions.resolve(destination)
  } catch {
    throw invalidParameter(`The destination ARN ${destination} is invalid.`)
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
    if (!destination) continue
    checkDestination(engine, found, destination)
    await checkSending(engine.cloud, found, destination)
  }
  const changed = withOwn(engine.functions.find(found.name), qualifier, { eventInvokeConfig: config })
  return { ...target, found: changeFunction(engine, changed) }
}
