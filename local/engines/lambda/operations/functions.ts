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
  type PageInput,
  page,
  removeFunction,
  tagging,
} from '../engine'
import { invalidParameter } from '../errors'
import { checkConfiguration } from '../execution-role'
import { readRecursiveLoop } from '../recursion'
import { functionArn, type LambdaFunction, parseFunctionName } from '../state'

interface CreateInput extends ConfigurationInput, FunctionInput {
  readonly Code?: CodeInput
  readonly Tags?: Readonly<Record<string, string>>
}

const codeMembers = ['ZipFile', 'S3Bucket', 'S3Key']
/** Not modelled, but clients send them empty. */
const mayBeEmpty = [
  'Layers',
  'VpcConfig',
  'FileSystemConfigs',
  'KMSKeyArn',
  'ImageConfig',
  'Publish',
  'DryRun',
  'ImageUri',
]

export function createFunctionOperations(engine: Engine): Operations {
  const { cloud, functions, code } = engine

  /** Who gives a role to a function must be allowed to pass it. */
  const passRole = (role: unknown): readonly Access[] =>
    typeof role === 'string'
      ? [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': ['lambda.amazonaws.com'] } }]
      : []

  return {
    CreateFunction: {
      access: (input: CreateInput) => [...accessTo(engine, 'CreateFunction', input), ...passRole(input.Role)],
      async handle(input: CreateInput, context) {
        const given = withoutEmpty(input)
        refuseUnknown(given, ['FunctionName', 'Code', 'Tags', ...configurationMembers], 'lambda:CreateFunction')
        refuseUnknown(withoutEmpty(input.Code ?? {}), codeMembers, 'lambda:CreateFunction, Code')
        const tags = tagging.read(input.Tags)
        const { name } = parseFunctionName(input.FunctionName)
        const configuration = configure(name, input)
        const placed = await code.upload(input.Code ?? {}, context.caller)
        if (functions.get(name)) {
          throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409, { Type: 'User' })
        }
        const made = { name, arn: functionArn(cloud, name), configuration }
        await checkConfiguration(cloud, made, undefined)
        return describe(changeFunction(engine, { ...made, code: placed, tags, statements: [] }))
      },
    },
    UpdateFunctionConfiguration: {
      access: (input: CreateInput) => [
        ...accessTo(engine, 'UpdateFunctionConfiguration', input),
        ...passRole(input.Role),
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
        const changed = { ...found, configuration: configure(found.name, input, found.configuration) }
        await checkConfiguration(cloud, changed, found.configuration)
        return describe(changeFunction(engine, changed))
      },
    },
    UpdateFunctionCode: {
      access: (input: FunctionInput) => accessTo(engine, 'UpdateFunctionCode', input),
      async handle(input: FunctionInput & CodeInput & { RevisionId?: string }, context) {
        const known = ['FunctionName', 'RevisionId', 'Architectures', ...codeMembers]
        refuseUnknown(withoutEmpty(input), known, 'lambda:UpdateFunctionCode')
        checkRevision(functions.find(input.FunctionName), input.RevisionId)
        const placed = await code.upload(input, context.caller)
        return describe(changeFunction(engine, { ...functions.find(input.FunctionName), code: placed }))
      },
    },
    GetFunction: onFunction(engine, 'GetFunction', (found) => ({
      Configuration: describe(found),
      Code: { RepositoryType: 'S3', Location: `file://${found.code.taskRoot}` },
      ...(Object.keys(found.tags).length > 0 && { Tags: found.tags }),
      ...(found.reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: found.reservedConcurrency },
      }),
    })),
    GetFunctionConfiguration: onFunction(engine, 'GetFunctionConfiguration', describe),
    ListFunctions: {
      access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      handle(input: PageInput) {
        const { items, next } = page(functions.all(), ({ name }) => name, input)
        return { Functions: items.map(describe), ...next }
      },
    },
    ListVersionsByFunction: onFunction(engine, 'ListVersionsByFunction', (found, input: FunctionInput & PageInput) => {
      const latest = { ...describe(found), FunctionArn: `${found.arn}:$LATEST` }
      const { items, next } = page([latest], ({ FunctionArn }) => FunctionArn, input)
      return { Versions: items, ...next }
    }),
    DeleteFunction: onFunction(engine, 'DeleteFunction', (found, input) => {
      if (input.Qualifier !== undefined)
        throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
      removeFunction(engine, found.name)
    }),
    ...concurrencyOperations(engine),
    ...recursionOperations(engine),
    ...tagOperations(engine),
  }
}

function concurrencyOperations(engine: Engine): Operations {
  const show = ({ reservedConcurrency }: LambdaFunction): object =>
    reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }

  return {
    PutFunctionConcurrency: onFunction<FunctionInput & { readonly ReservedConcurrentExecutions?: unknown }>(
      engine,
      'PutFunctionConcurrency',
      (found, input) => {
        const reservedConcurrency = readReserved(input.ReservedConcurrentExecutions)
        return show(changeFunction(engine, { ...found, reservedConcurrency }))
      },
    ),
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

function tagOperations(engine: Engine): Operations {
  interface TagInput {
    readonly Resource: string
    readonly Tags?: Readonly<Record<string, string>>
  }
  const access =
    (action: string) =>
    (input: TagInput): readonly Access[] =>
      accessTo(engine, action, { FunctionName: input.Resource })

  return {
    ListTags: {
      access: access('ListTags'),
      handle: (input: TagInput) => ({ Tags: engine.functions.find(input.Resource).tags }),
    },
    TagResource: {
      access: access('TagResource'),
      handle(input: TagInput) {
        const found = engine.functions.find(input.Resource)
        changeFunction(engine, { ...found, tags: tagging.add(found.tags, input.Tags) })
      },
    },
    UntagResource: {
      access: access('UntagResource'),
      handle(input: TagInput & { readonly TagKeys?: readonly string[] }) {
        const found = engine.functions.find(input.Resource)
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
