/** TestState: one state, tried by itself. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { Access, CallContext, Operation } from '../../../kernel/service'
import type { Variables } from '../definition/scope'
import type { State } from '../definition/state'
import { invalidDefinition, invalidInput, roleNotAssumable, testRefused, validation } from '../errors'
import { Payload } from '../payload'
import { givenContext, madeUp, type TestedExecution } from '../testing/context-object'
import { type MockInput, readMock } from '../testing/mock'
import { runTest } from '../testing/run-test'
import { testedState } from '../testing/tested-state'
import { type Api, accessToAll } from './context'
import { checkJson, checkRoleArn, type Input, longest, optionalString, requiredString } from './input'
import { passRole } from './state-machines'

const levels = ['INFO', 'DEBUG', 'TRACE']

export function testStateOperations(api: Api): Record<string, Operation> {
  return {
    TestState: {
      access: (input): readonly Access[] => [
        ...accessToAll('TestState')(),
        ...(input?.revealSecrets === true ? accessToAll('RevealSecrets')() : []),
        ...(input?.roleArn === undefined ? [] : passRole(input.roleArn)),
      ],
      handle: (input, context) => testState(api, input, context),
    },
  }
}

async function testState(api: Api, input: Input, { origin, park }: CallContext): Promise<object> {
  const level = optionalString(input, 'inspectionLevel') ?? 'INFO'
  if (!levels.includes(level)) {
    throw validation(
      `Value '${level}' at 'inspectionLevel' failed to satisfy constraint: Member must satisfy enum value set: [${levels.join(', ')}]`,
    )
  }
  const definition = requiredString(input, 'definition', longest.definition)
  const roleArn = optionalString(input, 'roleArn', longest.arn)
  if (roleArn !== undefined) checkRoleArn(roleArn)
  const state = testedState(definition, optionalString(input, 'stateName', longest.name), (text) =>
    // Of a Standard machine, which may have tasks that wait; the execution that is made up is an Express one.
    api.machines.compile(text, 'STANDARD'),
  )
  const mock =
    input.mock === undefined
      ? undefined
      : readMock(api.cloud, input.mock as MockInput, state, input.revealSecrets === true)
  if (!mock) refuseUnmocked(state, roleArn)
  const payload = checkJson(optionalString(input, 'input') ?? '{}', 'input', invalidInput)
  const { retrierRetryCount: retries = 0, mapIterationFailureCount: failedIterations = 0 } = configurationOf(input)
  const made = madeUp(api.cloud, state, { input: payload.value, roleArn, retries })
  const tested = withContext(made, optionalString(input, 'context'), state, mock !== undefined)
  const { inspectionData, ...outcome } = await runTest({
    ...tested,
    state,
    cloud: withOrigin(api.cloud, { origin, park }),
    input: payload,
    variables: variablesOf(input),
    mock,
    caller: mock || state.type !== 'Task' ? undefined : sessionOf(api.cloud, roleArn ?? '', tested.machineArn),
    retries,
    failedIterations,
  })
  return { ...outcome, ...(level !== 'INFO' && { inspectionData }) }
}

function refuseUnmocked(state: State, roleArn: string | undefined): void {
  if (state.type === 'Map' || state.type === 'Parallel') {
    const supported = '[Task, Wait, Pass, Succeed, Fail, Choice]'
    throw Object.assign(invalidDefinition(''), {
      message: `TestState API does not support Map or Parallel states. Supported state types include: ${supported}`,
    })
  }
  if (state.type !== 'Task') return
  const { pattern, integration } = state.task ?? {}
  if (pattern !== 'request-response' || integration?.events === 'activity') {
    // AWS's words for these are not known.
    throw Object.assign(invalidDefinition(''), {
      message:
        'TestState API does not support activities and tasks that end with .sync or .waitForTaskToken without a mock',
    })
  }
  if (roleArn === undefined) throw testRefused('RoleArn must be specified when testing a Task state')
}

interface Configuration {
  readonly retrierRetryCount?: number
  readonly mapIterationFailureCount?: number
}

/** `errorCausedByState` says which state within a Map or a Parallel the mocked error is of: nothing depends on it here. */
function configurationOf({ stateConfiguration }: Input): Configuration {
  const configuration = (stateConfiguration ?? {}) as Readonly<Record<string, unknown>>
  for (const member of ['retrierRetryCount', 'mapIterationFailureCount']) {
    const value = configuration[member]
    if (value !== undefined && !(Number.isInteger(value) && (value as number) >= 0)) {
      throw validation(
        `Value '${String(value)}' at 'stateConfiguration.${member}' failed to satisfy constraint: Member must have value greater than or equal to 0`,
      )
    }
  }
  return configuration
}

function withContext(
  made: TestedExecution,
  text: string | undefined,
  state: State,
  isMocked: boolean,
): TestedExecution {
  if (text === undefined) return made
  // AWS's words for it are not known.
  if (!isMocked) throw testRefused('A Context object can only be specified when a mock is specified')
  return { ...made, context: givenContext(text, state) }
}

function variablesOf(input: Input): Variables {
  const text = optionalString(input, 'variables')
  if (text === undefined) return {}
  try {
    const { value } = Payload.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Variables
  } catch {
    // Told below.
  }
  throw testRefused('Variables must be a JSON object')
}

function sessionOf(cloud: Cloud, roleArn: string, machineArn: string): Principal {
  try {
    return cloud.assumeRole(roleArn, 'TestState', 'states.amazonaws.com', machineArn)
  } catch (error) {
    throw isAwsError(error) ? roleNotAssumable() : error
  }
}

/** The task's call is part of what called TestState; a callee that waits for the clock lets it move. */
function withOrigin(cloud: Cloud, { origin, park }: Pick<CallContext, 'origin' | 'park'>): Cloud {
  const call: Cloud['call'] = (caller, service, action, input) =>
    cloud.call(caller, service, action, input, { origin, park })
  return Object.create(cloud, { call: { value: call } }) as Cloud
}
