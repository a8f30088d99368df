/** Functions: made, tried, published, read, changed, deleted, listed. */
import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import type { FunctionConfig } from '../config'
import { itemsOf } from '../config'
import { putFunction } from '../define/functions'
import { arnOf, type Parts, tagging } from '../define/parts'
import { invalidArgument } from '../errors'
import type { EdgeFunction } from '../state'
import { type PageInput, pageOf } from './page'

interface OfFunction {
  readonly Name: string
  readonly IfMatch?: string
  readonly Stage?: string
}

interface Given extends OfFunction {
  readonly FunctionConfig: FunctionConfig
  readonly FunctionCode: string | Uint8Array
  readonly Tags?: { readonly Items?: GivenTags }
}

export function functionOperations(parts: Parts): Readonly<Record<string, Operation>> {
  const { cloud, state, runner } = parts
  const { functions } = state
  const onOne = (action: string) => ({
    access: ({ Name }: OfFunction) => [{ action: `cloudfront:${action}`, resource: arnOf(cloud, 'function', Name) }],
  })

  function inStage({ Name, Stage }: OfFunction): EdgeFunction {
    const found = functions.get(Name)
    if (Stage === 'LIVE' && !found.live) {
      throw new AwsError('NoSuchFunctionExists', `The function ${Name} was never published`, 404)
    }
    return found
  }

  function isUsed(arn: string): boolean {
    return state.distributions
      .all()
      .some(({ config }) =>
        [config.DefaultCacheBehavior, ...itemsOf(config.CacheBehaviors)].some(({ FunctionAssociations }) =>
          itemsOf(FunctionAssociations).some(({ FunctionARN }) => FunctionARN === arn),
        ),
      )
  }

  return {
    CreateFunction: {
      ...onOne('CreateFunction'),
      handle({ Name, FunctionConfig: config, FunctionCode, Tags }: Given) {
        if (functions.find(Name)) {
          throw new AwsError('FunctionAlreadyExists', `A function with the name ${Name} already exists`, 409)
        }
        const made = putFunction(parts, {
          name: Name,
          config,
          code: textOf(FunctionCode),
          tags: tagging.read(Tags?.Items),
        })
        const Location = `${cloud.endpointUrl}/2020-05-31/function/${Name}`
        return { FunctionSummary: summarize(made, 'DEVELOPMENT'), Location, ETag: made.etag }
      },
    },
    UpdateFunction: {
      ...onOne('UpdateFunction'),
      handle({ Name, IfMatch, FunctionConfig: config, FunctionCode }: Given) {
        functions.seen(Name, IfMatch)
        const made = putFunction(parts, { name: Name, config, code: textOf(FunctionCode) })
        return { FunctionSummary: summarize(made, 'DEVELOPMENT'), ETag: made.etag }
      },
    },
    PublishFunction: {
      ...onOne('PublishFunction'),
      handle({ Name, IfMatch }: OfFunction) {
        const { config, code } = functions.seen(Name, IfMatch)
        return {
          FunctionSummary: summarize(putFunction(parts, { name: Name, config, code, isPublished: true }), 'LIVE'),
        }
      },
    },
    TestFunction: {
      ...onOne('TestFunction'),
      async handle({ EventObject, ...input }: OfFunction & { readonly EventObject: string | Uint8Array }) {
        const { live, code } = inStage(input)
        functions.seen(input.Name, input.IfMatch)
        const event = textOf(EventObject)
        if (!isJson(event)) throw invalidArgument('EventObject is no JSON')
        const tried = input.Stage === 'LIVE' && live ? live.code : code
        const { lines, ...outcome } = await runner.run({ code: tried, event, now: cloud.clock.now() })
        return {
          TestResult: {
            FunctionSummary: summarize(functions.get(input.Name), input.Stage ?? 'DEVELOPMENT'),
            ComputeUtilization: '0',
            FunctionExecutionLogs: lines,
            FunctionErrorMessage: outcome.error ?? '',
            FunctionOutput: outcome.error === undefined ? JSON.stringify(answerOf(outcome.value)) : '',
          },
        }
      },
    },
    DescribeFunction: {
      ...onOne('DescribeFunction'),
      handle(input: OfFunction) {
        const found = inStage(input)
        return { FunctionSummary: summarize(found, input.Stage ?? 'DEVELOPMENT'), ETag: found.etag }
      },
    },
    GetFunction: {
      ...onOne('GetFunction'),
      handle(input: OfFunction) {
        const { live, code, etag } = inStage(input)
        const FunctionCode = Buffer.from(input.Stage === 'LIVE' && live ? live.code : code)
        return { FunctionCode, ETag: etag, ContentType: 'application/octet-stream' }
      },
    },
    DeleteFunction: {
      ...onOne('DeleteFunction'),
      handle({ Name, IfMatch }: OfFunction) {
        const { arn } = functions.seen(Name, IfMatch)
        if (isUsed(arn)) throw new AwsError('FunctionInUse', `A distribution uses the function ${Name}`, 409)
        functions.remove(Name)
        return {}
      },
    },
    ListFunctions: {
      access: () => [{ action: 'cloudfront:ListFunctions', resource: '*' }],
      handle({ Stage, ...input }: PageInput & { readonly Stage?: string }) {
        const found = functions.all().filter(({ live }) => Stage !== 'LIVE' || live)
        return { FunctionList: pageOf(found, input, (each) => summarize(each, Stage ?? 'DEVELOPMENT')) }
      },
    },
  }
}

function summarize({ id, arn, at, createdAt, config, live }: EdgeFunction, stage: string) {
  const shown = stage === 'LIVE' && live ? { config: live.config, at: live.at } : { config, at }
  return {
    Name: id,
    Status: live ? 'DEPLOYED' : 'UNPUBLISHED',
    FunctionConfig: shown.config,
    FunctionMetadata: {
      FunctionARN: arn,
      Stage: stage,
      CreatedTime: createdAt / 1000,
      LastModifiedTime: shown.at / 1000,
    },
  }
}

/** As AWS shows it: what a function returns is a request, or a response. */
function answerOf(value: unknown): object {
  const isResponse = typeof value === 'object' && value !== null && 'statusCode' in value
  return isResponse ? { response: value } : { request: value }
}

/** Bytes are base64 in an input, or are bytes. */
function textOf(given: string | Uint8Array): string {
  return Buffer.from(given as string, typeof given === 'string' ? 'base64' : undefined).toString('utf8')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
