/** Create, read, update and delete functions. */
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Access } from '../../../kernel/service'
import type { CodeInput } from '../code'
import { type ConfigurationInput, configurationMembers, configure, describe, readNumber } from '../configuration'
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
  tagging,
} from '../engine'
import { invalidParameter, notFound, violated } from '../errors'
import { checkConfiguration } from '../execution-role'
import { readRecursiveLoop } from '../recursion'
import { functionArn, type LambdaFunction, parseFunctionName } from '../state'
import { latest, type Qualified, type Runnable } from '../versions'
import { describeVersion, publish } from './versions'

interface CreateInput extends ConfigurationInput, FunctionInput {
  readonly Publish?: boolean
  readonly Code?: CodeInput
  readonly Tags?: Readonly<Record<string, string>>
}

const codeMembers = ['ZipFile', 'S3Bucket', 'S3Key']
/** Not modelled, but clients send them empty. */
const mayBeEmpty = ['Layers', 'VpcConfig', 'FileSystemConfigs', 'KMSKeyArn', 'ImageConfig', 'DryRun', 'ImageUri']

export function createFunctionOperations(engine: Engine): Operations {
  const { cloud, functions, code } = engine

  /** Who gives a role to a function must be allowed to pass it. */
  const passRole = (role: unknown): readonly Access[] =>
    typeof role === 'string'
      ? [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': ['lambda.amazonaws.com'] } }]
      : []

  /** And who uses a layer, to read it. */
  const readLayers = (arns: unknown): readonly Access[] =>
    Array.isArray(arns) ? arns.map((arn) => ({ action: 'lambda:GetLayerVersion', resource: String(arn) })) : []

  return {
    CreateFunction: {
      access: (input: CreateInput) => [
        ...accessTo(engine, 'CreateFunction', input),
        ...passRole(input.Role),
        ...readLayers(input.Layers),
      ],
      async handle(input: CreateInput, context) {
        const given = withoutEmpty(input)
        refuseUnknown(
          given,
          ['FunctionName', 'Code', 'Tags', 'Publish', ...configurationMembers],
          'lambda:CreateFunction',
        )
        refuseUnknown(withoutEmpty(input.Code ?? {}), codeMembers, 'lambda:CreateFunction, Code')
        const tags = tagging.read(input.Tags)
        const { name } = parseFunctionName(input.FunctionName)
        const configuration = configure(name, input, engine.layers)
        const placed = await code.upload(input.Code ?? {}, context.caller)
        if (functions.get(name)) {
          throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409, { Type: 'User' })
        }
        const made = { name, arn: functionArn(cloud, name), configuration }
        await checkConfiguration(cloud, made, undefined)
        const found = changeFunction(engine, { ...made, code: placed, tags, statements: [] })
        // Under its own ARN, the version beside it.
        return input.Publish === true
          ? { ...describe(found, 'created'), Version: String(publish(engine, found, {}).number) }
          : describe(found, 'created')
      },
    },
    UpdateFunctionConfiguration: {
      access: (input: CreateInput) => [
        ...accessTo(engine, 'UpdateFunctionConfiguration', input),
        ...passRole(input.Role),
        ...readLayers(input.Layers),
      ],
      async handle(input: CreateInput & { RevisionId?: string }) {
        const given = withoutEmpty(input)
        refuseUnknown(
          given,
          ['FunctionName', 'RevisionId', ...configurationMembers],
          'lambda:UpdateFunctionConfiguration',
        )
        const found = functions.find(input.FunctionName)
        checkRevision(found, input.RevisionId)
        const changed = { ...found, configuration: configure(found.name, input, engine.layers, found.configuration) }
        await checkConfiguration(cloud, changed, found.configuration)
        return describe(changeFunction(engine, changed), 'updated')
      },
    },
    UpdateFunctionCode: {
      access: (input: FunctionInput) => accessTo(engine, 'UpdateFunctionCode', input),
      async handle(input: FunctionInput & CodeInput & { RevisionId?: string; Publish?: boolean }, context) {
        const known = ['FunctionName', 'RevisionId', 'Architectures', 'Publish', ...codeMembers]
        refuseUnknown(withoutEmpty(input), known, 'lambda:UpdateFunctionCode')
        checkRevision(functions.find(input.FunctionName), input.RevisionId)
        const placed = await code.upload(input, context.caller)
        const found = changeFunction(engine, { ...functions.find(input.FunctionName), code: placed })
        if (input.Publish !== true) return describe(found, 'updated')
        return describeVersion(engine, found, String(publish(engine, found, {}).number), 'created')
      },
    },
    GetFunction: onQualified(engine, 'GetFunction', ({ found, ...target }) => ({
      Configuration: describeTarget(engine, { found, ...target }),
      Code: { RepositoryType: 'S3', Location: `file://${runnable(engine, { found, ...target }).code.taskRoot}` },
      ...(Object.keys(found.tags).length > 0 && { Tags: found.tags }),
      ...(found.reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: found.reservedConcurrency },
      }),
    })),
    GetFunctionConfiguration: onQualified(engine, 'GetFunctionConfiguration', (target) =>
      describeTarget(engine, target),
    ),
    ListFunctions: {
      access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      handle(input: PageInput & { readonly FunctionVersion?: string }) {
        if (input.FunctionVersion === 'ALL') return listAllVersions(engine, input)
        if (input.FunctionVersion !== undefined) {
          throw violated(input.FunctionVersion, 'functionVersion', 'Member must satisfy enum value set: [ALL]')
        }
        const { items, next } = page(functions.all(), ({ name }) => name, input)
        return { Functions: items.map((found) => describe(found, 'listed')), ...next }
      },
    },
    ...concurrencyOperations(engine),
    ...recursionOperations(engine),
    ...tagOperations(engine),
  }
}

function listAllVersions(engine: Engine, input: PageInput): object {
  const { functions } = engine
  const all = functions
    .all()
    .flatMap((found) =>
      [0, ...functions.versions.of(found.name).map(({ number }) => number)].map((number) => ({ found, number })),
    )
  const { items, next } = page(all, ({ found, number }) => `${found.name}:${String(number).padStart(12, '0')}`, input)
  return {
    Functions: items.map(({ found, number }) =>
      describeVersion(engine, found, number === 0 ? latest : String(number), 'listed'),
    ),
    ...next,
  }
}

/** What is asked for by an alias is what the alias says first. */
function runnable({ functions }: Engine, { found, qualifier = latest }: Qualified): Runnable {
  const version = functions.versions.alias(found.name, qualifier)?.version ?? qualifier
  return functions.at(found.name, version) as Runnable
}

function describeTarget(engine: Engine, target: Qualified): object {
  const found = runnable(engine, target)
  return { ...describe(found), FunctionArn: target.arn, Version: found.version }
}

const notOfVersions =
  'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.'

function concurrencyOperations(engine: Engine): Operations {
  const show = ({ reservedConcurrency }: LambdaFunction): object =>
    reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }

  return {
    PutFunctionConcurrency: {
      access: (input: FunctionInput) => accessTo(engine, 'PutFunctionConcurrency', input),
      handle(input: FunctionInput & { readonly ReservedConcurrentExecutions?: unknown }) {
        const { name, qualifier } = parseFunctionName(input.FunctionName)
        if (qualifier !== undefined) throw invalidParameter(notOfVersions)
        if (!engine.functions.get(name))
          throw notFound(`Function not found: ${functionArn(engine.cloud, name)}:${latest}`)
        const found = engine.functions.find(input.FunctionName)
        const reservedConcurrency = readReserved(input.ReservedConcurrentExecutions)
        return show(changeFunction(engine, { ...found, reservedConcurrency }))
      },
    },
    GetFunctionConcurrency: onFunction(engine, 'GetFunctionConcurrency', show),
    DeleteFunctionConcurrency: onFunction(engine, 'DeleteFunctionConcurrency', (found) => {
      changeFunction(engine, { ...found, reservedConcurrency: undefined })
    }),
  }
}

function recursionOperations(engine: Engine): Operations {
  const show = ({ recursiveLoop = 'Terminate' }: LambdaFunction): object => ({ RecursiveLoop: recursiveLoop })

  return {
    PutFunctionRecursionConfig: onFunction<FunctionInput & { readonly RecursiveLoop?: unknown }>(
      engine,
      'PutFunctionRecursionConfig',
      (found, input) =>
        show(changeFunction(engine, { ...found, recursiveLoop: readRecursiveLoop(input.RecursiveLoop) })),
    ),
    GetFunctionRecursionConfig: onFunction(engine, 'GetFunctionRecursionConfig', show),
  }
}

export function readReserved(value: unknown): number {
  return readNumber('reservedConcurrentExecutions', value, 0, 1000)
}

const taggableText =
  'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:[a-zA-Z0-9-_]+)'
const taggable = /^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/

function tagOperations(engine: Engine): Operations {
  interface TagInput {
    readonly Resource: string
    readonly Tags?: Readonly<Record<string, string>>
  }
  const access =
    (action: string) =>
    (input: TagInput): readonly Access[] =>
      // Of what is no function's ARN the operation says so.
      taggable.test(input.Resource) ? accessTo(engine, action, { FunctionName: input.Resource }) : []

  function tagged({ Resource }: TagInput): LambdaFunction {
    if (!taggable.test(Resource)) {
      throw violated(Resource, 'resource', `Member must satisfy regular expression pattern: ${taggableText}`)
    }
    if (parseFunctionName(Resource).qualifier !== undefined) {
      throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.')
    }
    return engine.functions.find(Resource)
  }

  return {
    ListTags: {
      access: access('ListTags'),
      handle: (input: TagInput) => ({ Tags: tagged(input).tags }),
    },
    TagResource: {
      access: access('TagResource'),
      handle(input: TagInput) {
        const found = tagged(input)
        if (Object.keys(input.Tags ?? {}).length === 0) {
          throw invalidParameter('An error occurred and the request cannot be processed.')
        }
        changeFunction(engine, { ...found, tags: tagging.add(found.tags, input.Tags) })
      },
    },
    UntagResource: {
      access: access('UntagResource'),
      handle(input: TagInput & { readonly TagKeys?: readonly string[] }) {
        const found = tagged(input)
        changeFunction(engine, { ...found, tags: tagging.remove(found.tags, input.TagKeys) })
      },
    },
  }
}

function withoutEmpty(input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => !(mayBeEmpty.includes(name) && isEmpty(value))),
  )
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty)
  return value === undefined || value === null || value === '' || value === false
}
