/** Create, read, change, list and delete the URLs of functions. */
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { accessTo, type Engine, type FunctionInput, type Operations, type PageInput, page } from '../engine'
import { notFound, violated } from '../errors'
import { addressOf, type FunctionUrl, newUrlId, readUrl, type UrlInput } from '../urls/url-table'
import type { Qualified } from '../versions'

type Input = FunctionInput & UrlInput

/** As recorded on AWS: of a function that is not there when one is made, and when one is looked for. */
const noFunction = 'Function does not exist'
const noUrl = 'The resource you requested does not exist.'

export function createUrlOperations(engine: Engine): Operations {
  const { cloud, functions } = engine
  const describe = (url: FunctionUrl) => describeUrl(engine, url)

  function find({ found, qualifier }: Qualified): FunctionUrl {
    const url = functions.urls.get(found.name, qualifier)
    if (url) return url
    throw notFound(noUrl)
  }

  /** `missing`: what is said of a function, or an alias, that is not there. */
  function onUrl<More>(
    action: string,
    missing: string,
    handle: (target: Qualified, input: Input & More) => unknown,
  ): Operation<Input & More> {
    return {
      access: (input) => urlAccess(engine, action, input),
      handle: (input) => handle(targetOf(engine, input, missing), input),
    }
  }

  return {
    CreateFunctionUrlConfig: onUrl('CreateFunctionUrlConfig', noFunction, (target, input) => {
      const { LastModifiedTime: _, InvokeMode, ...made } = describe(createUrl(engine, target, input))
      return { ...made, ...(input.InvokeMode !== undefined && { InvokeMode }) }
    }),
    GetFunctionUrlConfig: onUrl('GetFunctionUrlConfig', noUrl, (target) => describe(find(target))),
    UpdateFunctionUrlConfig: onUrl('UpdateFunctionUrlConfig', noFunction, (target, input) => {
      const before = find(target)
      const changed = { ...before, ...readUrl(input, before), lastModified: cloud.clock.now() }
      return describe(functions.urls.put(changed))
    }),
    DeleteFunctionUrlConfig: onUrl('DeleteFunctionUrlConfig', noUrl, (target) => {
      const { name, qualifier } = find(target)
      functions.urls.delete(name, qualifier)
    }),
    ListFunctionUrlConfigs: {
      access: (input: FunctionInput) => urlAccess(engine, 'ListFunctionUrlConfigs', input),
      handle(input: FunctionInput & PageInput) {
        const { found } = targetOf(engine, input, noFunction)
        const there = functions.urls
          .of(found.name)
          .filter(({ qualifier }) => qualifier === undefined || functions.versions.has(found.name, qualifier))
        const { items, next } = page(there, ({ qualifier = '' }) => qualifier, input)
        return { FunctionUrlConfigs: items.map(describe), ...next }
      },
    },
  }
}

/** With what the policies of callers may ask of a URL: how those that call it are known. */
function urlAccess(engine: Engine, action: string, input: Input) {
  const { AuthType } = input
  return accessTo(engine, action, input).map((access) => ({
    ...access,
    context: {
      ...access.context,
      ...(typeof AuthType === 'string' && { 'lambda:FunctionUrlAuthType': AuthType }),
    },
  }))
}

/** A function, or an alias of it: a version has no URL. @throws ValidationException, ResourceNotFoundException */
export function targetOf({ functions }: Engine, input: FunctionInput, missing: string): Qualified {
  checkQualifier(input.Qualifier)
  try {
    const target = functions.resolve(input.FunctionName, input.Qualifier)
    checkQualifier(target.qualifier)
    return target
  } catch (error) {
    if (isAwsError(error) && error.message.startsWith('Function not found')) throw notFound(missing)
    throw error
  }
}

function checkQualifier(qualifier: unknown): void {
  if (qualifier === undefined || /^(?!\d+$)[\w-]{1,128}$/.test(String(qualifier))) return
  throw violated(qualifier, 'qualifier', 'Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)')
}

/** @param id Of a template's: the same at every start */
export function createUrl(
  engine: Engine,
  { found, qualifier, arn }: Qualified,
  input: UrlInput,
  id = newUrlId(),
): FunctionUrl {
  const { cloud, functions } = engine
  const settings = readUrl(input)
  if (functions.urls.get(found.name, qualifier)) {
    throw new AwsError(
      'ResourceConflictException',
      `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      409,
      { Type: 'User' },
    )
  }
  const now = cloud.clock.now()
  return functions.urls.put({ id, name: found.name, qualifier, ...settings, createdAt: now, lastModified: now })
}

function describeUrl({ cloud, functions }: Engine, url: FunctionUrl) {
  const { name, qualifier, authType, invokeMode, cors, createdAt, lastModified } = url
  const arn = functions.find(name).arn
  return {
    FunctionUrl: addressOf(cloud, url),
    FunctionArn: qualifier === undefined ? arn : `${arn}:${qualifier}`,
    AuthType: authType,
    ...(cors && { Cors: cors }),
    CreationTime: new Date(createdAt).toISOString(),
    LastModifiedTime: new Date(lastModified).toISOString(),
    InvokeMode: invokeMode,
  }
}
