/** What CloudFormation makes of Lambda: each goes the way of the API operation. */

import { AwsError } from '../../kernel/aws-error'
import type { ResourceType } from '../../kernel/service'
import { derivedUuid } from '../../lib/derived-uuid'
import { configurationMembers, configure } from './configuration'
import { doneOtherwise, standIn } from './done-otherwise'
import { changeFunction, type Engine, removeFunction, tagging } from './engine'
import { mappingMembers } from './event-source-mapping'
import { checkConfiguration } from './execution-role'
import { layerTypes } from './layer-resources'
import { readReserved } from './operations/functions'
import type { Mappings } from './operations/mappings'
import { eventInvokeMembers, putEventInvokeConfig, putPermission, removePermission } from './operations/policies'
import { type AliasInput, deleteVersion, forget, publish, putAlias } from './operations/versions'
import { permissionMembers } from './permissions'
import { placeCode } from './placed-code'
import { readRecursiveLoop } from './recursion'
import { functionArn, type LambdaFunction, ownOf, parseFunctionName, withOwn } from './state'
import { urlType } from './urls/resource'
import { checkAliasName, type PublishedVersion } from './versions'

export function createResourceTypes(engine: Engine, mappings: Mappings): readonly ResourceType[] {
  return [
    functionType(engine),
    versionType(engine),
    aliasType(engine),
    ...layerTypes(engine),
    permissionType(engine),
    urlType(engine),
    eventInvokeConfigType(engine),
    mappingType(engine, mappings),
  ]
}

const inert = {
  TracingConfig: 'X-Ray is not there; the trace of the local cloud follows each invocation',
  Architectures: "code runs on this machine's processor",
  EphemeralStorage: "/tmp is this machine's",
  RuntimeManagementConfig: "code runs on this machine's Node.js",
}

function functionType(engine: Engine): ResourceType {
  const { cloud, functions, code } = engine
  return {
    type: 'AWS::Lambda::Function',
    properties: [
      'FunctionName',
      'Code',
      'RecursiveLoop',
      'ReservedConcurrentExecutions',
      'Tags',
      ...configurationMembers.filter((member) => !Object.hasOwn(inert, member)),
    ],
    inert,
    named: {
      by: ['FunctionName'],
      isIdentifier: true,
      find: ({ FunctionName }, { physicalName }) => functions.get(FunctionName ?? physicalName(64))?.name,
    },
    async apply(declared, context) {
      const isFor = doneOtherwise(declared)
      const properties = isFor === undefined ? declared : { ...declared, ...standIn(isFor) }
      const name: string = properties.FunctionName ?? context.physicalName(64)
      const arn = functionArn(cloud, name)
      const before: Partial<LambdaFunction> = functions.get(name) ?? {}
      const made = { name, arn, configuration: configure(name, properties, engine.layers) }
      await checkConfiguration(cloud, made, before.configuration)
      const placed = await placeCode(code, properties.Code, before.code, context)
      const reserved = properties.ReservedConcurrentExecutions
      changeFunction(engine, {
        ...before,
        ...made,
        code: placed,
        tags: tagging.read(properties.Tags),
        statements: before.statements ?? [],
        reservedConcurrency: reserved === undefined ? undefined : readReserved(reserved),
        recursiveLoop: properties.RecursiveLoop === undefined ? undefined : readRecursiveLoop(properties.RecursiveLoop),
      })
      return { ref: name, attributes: { Arn: arn } }
    },
    remove: (name) => removeFunction(engine, name),
  }
}

const warm = { ProvisionedConcurrencyConfig: 'instances stay warm on their own' }

function versionType(engine: Engine): ResourceType {
  const { functions } = engine
  return {
    type: 'AWS::Lambda::Version',
    properties: ['FunctionName', 'CodeSha256', 'Description'],
    replacedBy: ['FunctionName', 'CodeSha256', 'Description', 'ProvisionedConcurrencyConfig', 'RuntimePolicy'],
    inert: { ...warm, RuntimePolicy: "code runs on this machine's Node.js" },
    apply(properties, context) {
      const found = functions.find(properties.FunctionName)
      const madeBy = `${context.stackName}/${context.logicalId}`
      const { lastVersion = 0 } = found
      // The last one may be of a start that died before it was written down whose it is.
      const isIts = (version: PublishedVersion): boolean =>
        version.madeBy === madeBy &&
        (`${found.arn}:${version.number}` === context.before || version.number === lastVersion)
      const there = functions.versions.of(found.name).find((version) => isIts(version) && isAs(version, properties))
      const { number } = there ?? publish(engine, found, properties, madeBy)
      if (!there && number <= lastVersion) {
        throw new AwsError(
          'AlreadyExists',
          `A version for this Lambda function exists ( ${number} ). Modify the function to create a new version.`,
        )
      }
      const arn = `${found.arn}:${number}`
      return { ref: arn, attributes: { Version: String(number), FunctionArn: arn } }
    },
    remove(ref) {
      const { name, qualifier = '' } = parseFunctionName(ref)
      const found = functions.get(name)
      if (found && functions.versions.get(name, qualifier)) deleteVersion(engine, found, qualifier)
    },
  }
}

/** What a template says of a version can't be changed: another is published then, if the function is another. */
function isAs({ configuration, code }: PublishedVersion, { CodeSha256, Description }: Declared): boolean {
  return (
    (Description === undefined || Description === configuration.Description) &&
    (CodeSha256 === undefined || CodeSha256 === code.sha256)
  )
}

interface Declared {
  readonly CodeSha256?: string
  readonly Description?: string
}

interface AliasProperties extends Omit<AliasInput, 'RoutingConfig'> {
  readonly RoutingConfig?: {
    readonly AdditionalVersionWeights?: readonly {
      readonly FunctionVersion: string
      readonly FunctionWeight: unknown
    }[]
  }
}

function aliasType(engine: Engine): ResourceType {
  const { functions } = engine
  return {
    type: 'AWS::Lambda::Alias',
    properties: ['FunctionName', 'FunctionVersion', 'Name', 'Description', 'RoutingConfig'],
    inert: warm,
    named: {
      by: ['Name', 'FunctionName'],
      find({ Name, FunctionName }) {
        const { name } = parseFunctionName(FunctionName)
        const alias = functions.versions.alias(name, Name)
        return alias && `${functionArn(engine.cloud, name)}:${Name}`
      },
    },
    apply({ RoutingConfig, ...input }: AliasProperties) {
      checkAliasName(input.Name)
      const found = functions.find(input.FunctionName)
      const weights = (RoutingConfig?.AdditionalVersionWeights ?? []).map(
        ({ FunctionVersion, FunctionWeight }) => [FunctionVersion, FunctionWeight] as const,
      )
      const routing = { AdditionalVersionWeights: Object.fromEntries(weights) }
      putAlias(engine, found, { ...input, RoutingConfig: routing }, functions.versions.alias(found.name, input.Name))
      const arn = `${found.arn}:${input.Name}`
      return { ref: arn, attributes: { AliasArn: arn } }
    },
    remove(ref) {
      const { name, qualifier = '' } = parseFunctionName(ref)
      const found = functions.get(name)
      if (found) forget(engine, found, qualifier)
    },
  }
}

const permissionProperties = ['FunctionName', ...permissionMembers.filter((member) => member !== 'StatementId')]

function permissionType(engine: Engine): ResourceType {
  const { functions } = engine
  return {
    type: 'AWS::Lambda::Permission',
    properties: permissionProperties,
    replacedBy: permissionProperties,
    apply(properties, context) {
      const { FunctionName, ...permission } = properties
      const id = context.physicalName(100)
      putPermission(engine, functions.resolve(FunctionName), { ...permission, StatementId: id })
      return { ref: id, attributes: { Id: id } }
    },
    remove(id) {
      for (const { name, qualified = {} } of functions.all()) {
        for (const qualifier of [undefined, ...Object.keys(qualified)]) {
          removePermission(engine, functions.find(name), qualifier, id)
        }
      }
    },
  }
}

function eventInvokeConfigType(engine: Engine): ResourceType {
  const { functions } = engine
  return {
    type: 'AWS::Lambda::EventInvokeConfig',
    properties: ['FunctionName', 'Qualifier', ...eventInvokeMembers],
    replacedBy: ['FunctionName', 'Qualifier'],
    async apply({ FunctionName, Qualifier, ...input }) {
      const { found } = await putEventInvokeConfig(engine, functions.resolve(FunctionName, Qualifier), input, false)
      return { ref: `${found.name}:${Qualifier}`, attributes: {} }
    },
    remove(ref) {
      const [name = '', qualifier] = ref.split(':')
      const found = functions.get(name)
      if (found && ownOf(found, qualifier).eventInvokeConfig) {
        changeFunction(engine, withOwn(found, qualifier, { eventInvokeConfig: undefined }))
      }
    },
  }
}

function mappingType({ cloud }: Engine, mappings: Mappings): ResourceType {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    properties: mappingMembers,
    replacedBy: ['EventSourceArn', 'StartingPosition'],
    inert: { Tags: 'tags of a mapping are not kept' },
    async apply({ Tags: _, ...input }, context) {
      const { uuid } = await mappings.put(derivedUuid(`${context.stackName}/${context.logicalId}`), input)
      const EventSourceMappingArn = cloud.arn('lambda', `event-source-mapping:${uuid}`)
      return { ref: uuid, attributes: { Id: uuid, EventSourceMappingArn } }
    },
    remove(uuid) {
      mappings.remove(uuid)
    },
  }
}
