/** AWS::StepFunctions::StateMachine */
import { readFileSync } from 'node:fs'
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { ResourceContext, ResourceType } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import { readObject } from '../../../lib/read-object'
import type { MachineType } from '../definition/machine'
import { machineDeleting } from '../errors'
import { loggingOf } from '../logging/configuration'
import type { Api } from '../operations/context'
import { checkName, checkRoleArn } from '../operations/input'
import { deleteStateMachine } from '../operations/state-machines'
import { tagging } from '../operations/tags'

interface Properties {
  readonly StateMachineName?: string
  readonly StateMachineType?: MachineType
  readonly RoleArn: string
  readonly DefinitionString?: string
  readonly Definition?: object
  readonly DefinitionS3Location?: { readonly Bucket: string; readonly Key: string; readonly Version?: string }
  readonly DefinitionSubstitutions?: Readonly<Record<string, unknown>>
  readonly LoggingConfiguration?: Logging
  readonly Tags?: GivenTags
}

interface Logging {
  readonly Destinations?: readonly { readonly CloudWatchLogsLogGroup?: { readonly LogGroupArn?: string } }[]
  readonly IncludeExecutionData?: boolean | 'true' | 'false'
  readonly Level?: string
}

export function stateMachineType(api: Api): ResourceType {
  return {
    type: 'AWS::StepFunctions::StateMachine',
    properties: [
      'StateMachineName',
      'StateMachineType',
      'RoleArn',
      'DefinitionString',
      'Definition',
      'DefinitionS3Location',
      'DefinitionSubstitutions',
      'LoggingConfiguration',
      'Tags',
    ],
    inert: {
      TracingConfiguration: 'there is no X-Ray here; the local trace shows every execution',
      EncryptionConfiguration: 'what is on this disk is not encrypted',
    },
    named: {
      by: ['StateMachineName'],
      find({ StateMachineName }: Partial<Properties>, { physicalName }) {
        const machine = api.machines.get(StateMachineName ?? physicalName(80))
        return machine?.status === 'DELETING' ? undefined : machine?.arn
      },
    },
    async apply(properties: Properties, context) {
      // It keeps its name for as long as an execution of it runs.
      const there = api.machines.get(properties.StateMachineName ?? context.physicalName(80))
      if (there?.status === 'DELETING') throw machineDeleting(there.arn)
      const definition = await definitionOf(api.cloud, properties, context)
      const name = checkName(properties.StateMachineName ?? context.physicalName(80))
      const { LoggingConfiguration } = properties
      const roleArn = checkRoleArn(String(properties.RoleArn))
      const logged = { arn: api.cloud.arn('states', `stateMachine:${name}`), name, roleArn }
      const machine = api.machines.put({
        name,
        type: properties.StateMachineType ?? 'STANDARD',
        roleArn,
        definition,
        tags: tagging.read(properties.Tags),
        settings: LoggingConfiguration
          ? { loggingConfiguration: await loggingOf(api.cloud, loggingIn(LoggingConfiguration, context), logged) }
          : {},
      })
      const { arn, revisionId } = machine
      return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: revisionId ?? 'INITIAL' } }
    },
    remove(ref) {
      deleteStateMachine(api, { stateMachineArn: ref })
    },
  }
}

/** As the API has it. */
function loggingIn(given: Logging, { logicalId }: ResourceContext): object {
  const { Destinations, IncludeExecutionData, Level, ...rest } = given
  refuseUnknown(rest, [], `${logicalId}.LoggingConfiguration`)
  return {
    ...(Level !== undefined && { level: Level }),
    ...(IncludeExecutionData !== undefined && { includeExecutionData: String(IncludeExecutionData) === 'true' }),
    ...(Destinations && {
      destinations: Destinations.map(({ CloudWatchLogsLogGroup: group }) => ({
        cloudWatchLogsLogGroup: { logGroupArn: group?.LogGroupArn },
      })),
    }),
  }
}

async function definitionOf(cloud: Cloud, properties: Properties, context: ResourceContext): Promise<string> {
  const { DefinitionString, Definition, DefinitionS3Location, DefinitionSubstitutions = {} } = properties
  const given = [DefinitionString, Definition, DefinitionS3Location].filter((one) => one !== undefined)
  if (given.length !== 1) {
    const names = 'DefinitionString, Definition or DefinitionS3Location'
    throw new AwsError('ValidationException', `${context.logicalId}: exactly one of ${names} is needed`)
  }
  if (DefinitionString !== undefined) return substitute(DefinitionString, DefinitionSubstitutions)
  if (Definition !== undefined) return substitute(JSON.stringify(Definition), DefinitionSubstitutions)
  const { Bucket, Key, ...rest } = DefinitionS3Location as NonNullable<typeof DefinitionS3Location>
  refuseUnknown(rest, ['Version'], `${context.logicalId}.DefinitionS3Location`)
  const path = context.asset(Bucket, Key)
  const place = { bucket: Bucket, key: Key, version: rest.Version }
  const definition = path === undefined ? await readObject(cloud, context.maker, place) : readFileSync(path)
  return substitute(definition.toString('utf8'), DefinitionSubstitutions)
}

/** Puts a value where the definition says `${name}`; within JSON text, so quotes and the like are escaped. */
function substitute(definition: string, substitutions: Readonly<Record<string, unknown>>): string {
  return definition.replace(/\$\{([\w-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? JSON.stringify(String(substitutions[name])).slice(1, -1) : whole,
  )
}
