/** Operations on state machines. */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import type { Access, Operation } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import type { MachineType } from '../definition/machine'
import { variableReferences } from '../definition/variable-references'
import {
  executionDoesNotExist,
  machineAlreadyExists,
  machineDeleting,
  machineDoesNotExist,
  validation,
} from '../errors'
import { type Logged, loggingOf } from '../logging/configuration'
import type { MachineRecord } from '../state/machines'
import { type Api, accessTo, accessToAll, arnOf, machineOf } from './context'
import { encryptionOf } from './encryption'
import {
  checkName,
  checkRoleArn,
  type Input,
  longest,
  optionalString,
  page,
  pageSize,
  requiredString,
  seconds,
} from './input'
import { tagging } from './tags'

export function stateMachineOperations(api: Api): Record<string, Operation> {
  return {
    CreateStateMachine: {
      access: (input) => [
        { action: 'states:CreateStateMachine', resource: api.cloud.arn('states', `stateMachine:${input?.name}`) },
        ...passRole(input?.roleArn),
      ],
      handle: (input) => createStateMachine(api, input),
    },
    UpdateStateMachine: {
      access: (input) => [
        ...accessTo('UpdateStateMachine', 'stateMachineArn')(input),
        ...(input?.roleArn === undefined ? [] : passRole(input.roleArn)),
      ],
      handle: (input) => updateStateMachine(api, input),
    },
    DeleteStateMachine: {
      access: accessTo('DeleteStateMachine', 'stateMachineArn'),
      handle: (input) => deleteStateMachine(api, input),
    },
    DescribeStateMachine: {
      access: accessTo('DescribeStateMachine', 'stateMachineArn'),
      async handle(input) {
        const machine = machineOf(api, input)
        return { ...describe(machine), ...definitionTold(await api.machines.definitionText(machine.definition)) }
      },
    },
    DescribeStateMachineForExecution: {
      access: accessTo('DescribeStateMachineForExecution', 'executionArn'),
      handle: (input) => describeForExecution(api, input),
    },
    ListStateMachines: { access: accessToAll('ListStateMachines'), handle: (input) => listStateMachines(api, input) },
    ValidateStateMachineDefinition: {
      access: accessToAll('ValidateStateMachineDefinition'),
      handle: (input) => validateDefinition(api, input),
    },
  }
}

/** Who names a role has to be allowed to pass it to Step Functions. */
export function passRole(roleArn: unknown): Access[] {
  const context = { 'iam:PassedToService': 'states.amazonaws.com' }
  return [{ action: 'iam:PassRole', resource: String(roleArn ?? '*'), context }]
}

async function createStateMachine(api: Api, input: Input): Promise<object> {
  refuseVersion(input, 'CreateStateMachine')
  const name = checkName(requiredString(input, 'name'))
  const known = api.machines.get(name)
  const type = readType(input)
  const definition = requiredString(input, 'definition', longest.definition)
  if (known?.status === 'DELETING') throw machineDeleting(known.arn)
  const given = checkRoleArn(requiredString(input, 'roleArn', longest.arn))
  const roleArn = known?.roleArn ?? given
  const arn = api.cloud.arn('states', `stateMachine:${name}`)
  const settings = await settingsOf(api, input, { arn, name, roleArn })
  const tags = known?.tags ?? tagging.read(input.tags as GivenTags)
  if (known) {
    // The role and the tags are not compared: the same machine created again is no error.
    const same = known.type === type && JSON.stringify(known.settings) === JSON.stringify(settings)
    if (!same || known.definition !== api.machines.hash(definition)) throw machineAlreadyExists(known.arn)
    return { stateMachineArn: known.arn, creationDate: seconds(known.creationDate) }
  }
  const machine = api.machines.put({ name, type, roleArn, definition, tags, settings })
  return { stateMachineArn: machine.arn, creationDate: seconds(machine.creationDate) }
}

function refuseVersion(input: Input, operation: string): void {
  if (input.publish === true || input.versionDescription !== undefined) {
    throw new NotModelledError('publishing a version', operation)
  }
}

function readType(input: Input): MachineType {
  const type = optionalString(input, 'type') ?? 'STANDARD'
  if (type === 'STANDARD' || type === 'EXPRESS') return type
  throw validation(
    "Value at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]",
  )
}

async function settingsOf({ cloud }: Api, input: Input, machine: Logged): Promise<Record<string, unknown>> {
  encryptionOf(input)
  const { loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input
  return {
    ...(loggingConfiguration !== undefined && {
      loggingConfiguration: await loggingOf(cloud, loggingConfiguration, machine),
    }),
    ...(tracingConfiguration !== undefined && { tracingConfiguration }),
    ...(encryptionConfiguration !== undefined && { encryptionConfiguration }),
  }
}

async function updateStateMachine(api: Api, input: Input): Promise<object> {
  refuseVersion(input, 'UpdateStateMachine')
  const machine = machineOf(api, input)
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn)
  const definition = optionalString(input, 'definition', longest.definition)
  const roleArn = optionalString(input, 'roleArn', longest.arn)
  if (roleArn !== undefined) checkRoleArn(roleArn)
  const settings = await settingsOf(api, input, { ...machine, roleArn: roleArn ?? machine.roleArn })
  if (definition === undefined && roleArn === undefined && Object.keys(settings).length === 0) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    )
  }
  const text = definition ?? (await api.machines.definitionText(machine.definition))
  const updated = api.machines.put({
    name: machine.name,
    type: machine.type,
    tags: machine.tags,
    definition: text,
    roleArn: roleArn ?? machine.roleArn,
    settings: { ...machine.settings, ...settings },
  })
  return { updateDate: seconds(updated.updateDate), ...revisionOf(updated) }
}

export function deleteStateMachine(api: Api, input: Input): object {
  const arn = arnOf(input, 'stateMachineArn', 'stateMachine')
  const machine = api.machines.get(arn.slice(arn.lastIndexOf(':') + 1))
  // Deleting what is not there is no error.
  if (machine?.arn !== arn) return {}
  api.machines.markDeleting(machine.name)
  api.executions.engine.deleting.add(machine.name)
  api.executions.cleanUp(machine.name)
  return {}
}

function describe(machine: MachineRecord): Record<string, unknown> {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: machine.status,
    roleArn: machine.roleArn,
    type: machine.type,
    creationDate: seconds(machine.creationDate),
    ...revisionOf(machine),
    ...settingsTold(machine),
  }
}

/** Only what was changed has a revision to tell. */
function revisionOf({ revisionId }: MachineRecord): { readonly revisionId?: string } {
  return revisionId === undefined ? {} : { revisionId }
}

function settingsTold({ settings }: MachineRecord): Record<string, unknown> {
  return {
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: encryptionOf({}),
    ...settings,
  }
}

function definitionTold(definition: string): Record<string, unknown> {
  const references = variableReferences(definition)
  return { definition, ...(references && { variableReferences: references }) }
}

async function describeForExecution(api: Api, input: Input): Promise<object> {
  const arn = arnOf(input, 'executionArn', 'execution')
  const execution = await api.executions.engine.journal.execution(arn)
  if (!execution || execution.type === 'EXPRESS') throw executionDoesNotExist(arn)
  const machine = api.machines.get(execution.machineName)
  if (!machine) throw machineDoesNotExist(execution.machineArn)
  return {
    stateMachineArn: execution.machineArn,
    name: execution.machineName,
    ...definitionTold(await api.machines.definitionText(execution.definition)),
    roleArn: execution.roleArn,
    updateDate: seconds(machine.updateDate),
    ...revisionOf(machine),
    ...settingsTold(machine),
  }
}

function listStateMachines(api: Api, input: Input): object {
  const { items, next } = page(api.machines.all(), ({ name }) => name, input)
  return {
    stateMachines: items.map(({ arn, name, type, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: seconds(creationDate),
    })),
    ...next,
  }
}

function validateDefinition(api: Api, input: Input): object {
  const size = pageSize(input)
  // An empty text is a fault of the definition, not of the call.
  const definition = input.definition === '' ? '' : requiredString(input, 'definition', longest.definition)
  const diagnostics = api.machines.validate(definition, readType(input))
  return {
    result: diagnostics.length === 0 ? 'OK' : 'FAIL',
    diagnostics: diagnostics.slice(0, size),
    truncated: diagnostics.length > size,
  }
}
