/** What CloudFormation makes of Lambda: each goes the way of the API operation. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { ResourceContext, ResourceType } from '../../kernel/service'
import type { CodeInput, CodePlace } from './code'
import { configurationMembers, configure } from './configuration'
import { doneOtherwise, standIn } from './done-otherwise'
import { changeFunction, type Engine, removeFunction, tagging } from './engine'
import { invalidParameter } from './errors'
import { mappingMembers } from './event-source-mapping'
import { checkConfiguration } from './execution-role'
import { readReserved } from './operations/functions'
import type { Mappings } from './operations/mappings'
import { eventInvokeMembers, putEventInvokeConfig, putPermission, removePermission } from './operations/policies'
import { permissionMembers, refuseUrlPermission } from './permissions'
import { readRecursiveLoop } from './recursion'
import { functionArn, type LambdaFunction, type PlacedCode } from './state'

export function createResourceTypes(engine: Engine, mappings: Mappings): readonly ResourceType[] {
  return [functionType(engine), permissionType(engine), eventInvokeConfigType(engine), mappingType(engine, mappings)]
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
      const made = { name, arn, configuration: configure(name, properties) }
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

async function placeCode(
  code: CodePlace,
  given: CodeInput | undefined,
  before: PlacedCode | undefined,
  context: ResourceContext,
): Promise<PlacedCode> {
  const where = `${context.stackName}/${context.logicalId}, Code`
  if (!given) throw invalidParameter(`${where}: there is no code`)
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = given
  refuseUnknown(given, ['ZipFile', 'S3Bucket', 'S3Key', 'S3ObjectVersion'], where)
  if (ZipFile !== undefined) return code.inline(String(ZipFile))
  if (!S3Bucket || !S3Key) throw invalidParameter(`${where}: S3Bucket and S3Key, or ZipFile, are needed`)
  const path = context.asset(S3Bucket, S3Key)
  if (path !== undefined) return code.asset(path)
  // As on AWS, the same name is the same code: the object may be another by now, or gone.
  const from = JSON.stringify([S3Bucket, S3Key, S3ObjectVersion])
  if (before?.from === from && existsSync(before.taskRoot)) return before
  return { ...(await code.upload(given, context.maker)), from }
}

function permissionType(engine: Engine): ResourceType {
  const { functions } = engine
  return {
    type: 'AWS::Lambda::Permission',
    properties: ['FunctionName', ...permissionMembers.filter((member) => member !== 'StatementId')],
    apply(properties, context) {
      refuseUrlPermission(properties, `${context.stackName}/${context.logicalId}`)
      const { FunctionName, ...permission } = properties
      const id = context.physicalName(100)
      putPermission(engine, functions.find(FunctionName), { ...permission, StatementId: id })
      return { ref: id, attributes: { Id: id } }
    },
    remove(id) {
      for (const found of functions.all()) removePermission(engine, found, id)
    },
  }
}

function eventInvokeConfigType(engine: Engine): ResourceType {
  const { functions } = engine
  return {
    type: 'AWS::Lambda::EventInvokeConfig',
    properties: ['FunctionName', 'Qualifier', ...eventInvokeMembers],
    async apply({ FunctionName, Qualifier, ...input }, context) {
      if (Qualifier !== '$LATEST') {
        throw new NotModelledError(
          `Qualifier "${Qualifier}"`,
          `${context.stackName}/${context.logicalId}`,
          'only $LATEST',
        )
      }
      const found = await putEventInvokeConfig(engine, functions.find(FunctionName), input, false)
      return { ref: `${found.name}:$LATEST`, attributes: {} }
    },
    remove(ref) {
      const found = functions.get(ref.replace(/:\$LATEST$/, ''))
      if (found) changeFunction(engine, { ...found, eventInvokeConfig: undefined })
    },
  }
}

function mappingType({ cloud }: Engine, mappings: Mappings): ResourceType {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    properties: mappingMembers,
    inert: { Tags: 'tags of a mapping are not kept' },
    async apply({ Tags: _, ...input }, context) {
      const { uuid } = await mappings.put(uuidOf(`${context.stackName}/${context.logicalId}`), input)
      const EventSourceMappingArn = cloud.arn('lambda', `event-source-mapping:${uuid}`)
      return { ref: uuid, attributes: { Id: uuid, EventSourceMappingArn } }
    },
    remove(uuid) {
      mappings.remove(uuid)
    },
  }
}

/** The same at every start, so that the template finds the mapping that it made. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
