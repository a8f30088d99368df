/**
 * Gateway responses: what the gateway itself answers when a request does not get to its integration, or the
 * integration fails. Each type has a default status, and an API can give each its own status, headers and body.
 *
 * Their templates know only `$context…` and `$stageVariables…`: on AWS too they are no Velocity, so a directive
 * or `$util…` would not work there. In a JSON template a value
 * is put in as it stands between quotes in JSON, except `$context.error.messageString`, which brings its own.
 */
import { NotModelledError } from '../../../kernel/aws-error'
import type { GatewayResponse } from '../definitions'
import { asText, compileMapping, type Mapping, member, type Scope } from '../integrate/parameter-mapping'

interface Default {
  readonly status?: number
  readonly errorType: string
}

const types = {
  ACCESS_DENIED: { status: 403, errorType: 'AccessDeniedException' },
  API_CONFIGURATION_ERROR: { status: 500, errorType: 'InternalServerErrorException' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: 'AuthorizerConfigurationException' },
  AUTHORIZER_FAILURE: { status: 500, errorType: 'AuthorizerFailureException' },
  BAD_REQUEST_BODY: { status: 400, errorType: 'BadRequestException' },
  BAD_REQUEST_PARAMETERS: { status: 400, errorType: 'BadRequestException' },
  DEFAULT_4XX: { errorType: 'BadRequestException' },
  DEFAULT_5XX: { errorType: 'InternalServerErrorException' },
  EXPIRED_TOKEN: { status: 403, errorType: 'ExpiredTokenException' },
  INTEGRATION_FAILURE: { status: 504, errorType: 'InternalServerErrorException' },
  INTEGRATION_TIMEOUT: { status: 504, errorType: 'InternalServerErrorException' },
  INVALID_API_KEY: { status: 403, errorType: 'ForbiddenException' },
  INVALID_SIGNATURE: { status: 403, errorType: 'InvalidSignatureException' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, errorType: 'MissingAuthenticationTokenException' },
  QUOTA_EXCEEDED: { status: 429, errorType: 'LimitExceededException' },
  REQUEST_TOO_LARGE: { status: 413, errorType: 'RequestEntityTooLargeException' },
  RESOURCE_NOT_FOUND: { status: 404, errorType: 'NotFoundException' },
  THROTTLED: { status: 429, errorType: 'TooManyRequestsException' },
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, errorType: 'BadRequestException' },
  WAF_FILTERED: { status: 403, errorType: 'ForbiddenException' },
} as const satisfies Record<string, Default>

export type GatewayResponseType = keyof typeof types

export const gatewayResponseTypes = Object.keys(types) as GatewayResponseType[]

export const isGatewayResponseType = (name: string): name is GatewayResponseType => Object.hasOwn(types, name)

export const defaultTemplate = '{"message":$context.error.messageString}'

export function defaultStatus(type: GatewayResponseType): number | undefined {
  return (types[type] as Default).status
}

/** Ends the handling of a request with a gateway response. */
export class GatewayFailure extends Error {
  readonly status: number
  readonly errorType: string
  readonly validationErrorString: string | undefined
  readonly capital: boolean
  constructor(
    readonly type: GatewayResponseType,
    /** Null: AWS answers `{"message":null}` when an authorizer fails. */
    readonly text: string | null,
    options: {
      readonly status?: number
      readonly errorType?: string
      readonly validationErrorString?: string
      /** Without a template of the API's own: access that a policy denies is told in a member `Message`. */
      readonly capital?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(text ?? type, { cause: options.cause })
    this.name = 'GatewayFailure'
    const standard: Default = types[type]
    this.status = options.status ?? standard.status ?? (type === 'DEFAULT_4XX' ? 400 : 500)
    this.validationErrorString = options.validationErrorString
    this.capital = options.capital ?? false
    this.errorType = options.errorType ?? standard.errorType
  }
}

export interface CompiledGatewayResponse {
  readonly status: number | undefined
  readonly headers: readonly (readonly [name: string, value: Mapping])[]
  readonly templates: ReadonlyMap<string, (scope: Scope) => string>
}

/** @throws NotModelled for a directive, a reference or a header mapping that is not known */
export function compileGatewayResponse(definition: GatewayResponse): CompiledGatewayResponse {
  const where = `gateway response ${definition.responseType}`
  const headers = Object.entries(definition.responseParameters ?? {}).map(([target, source]) => {
    const name = /^gatewayresponse\.header\.([\w-]+)$/.exec(target)?.[1]
    if (!name) throw new NotModelledError(`the parameter "${target}"`, where, 'modelled: gatewayresponse.header.<name>')
    return [name, compileMapping(source, `${where}: ${target}`)] as const
  })
  const templates = Object.entries(definition.responseTemplates ?? {}).map(
    ([contentType, template]) => [contentType, compileSimpleTemplate(template, contentType, where)] as const,
  )
  return {
    status: definition.statusCode === undefined ? undefined : Number(definition.statusCode),
    headers,
    templates: new Map(templates),
  }
}

/** The response for `type`: its own, or what the API says for all of its class. */
export function responseFor(
  responses: ReadonlyMap<string, CompiledGatewayResponse>,
  failure: GatewayFailure,
): CompiledGatewayResponse | undefined {
  return responses.get(failure.type) ?? responses.get(failure.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX')
}

const reference =
  /#(?:set|if|elseif|else|end|foreach|macro|parse|include|break|stop|evaluate|define)\b|\$!?\{?(?:util\.(\w+)\(\s*\$\{?)?([A-Za-z]\w*)((?:\.[A-Za-z](?:[\w-]*\w)?)*)\}?(\s*\))?\}?/g

type Part = string | ((scope: Scope) => string)

function compileSimpleTemplate(template: string, contentType: string, where: string): (scope: Scope) => string {
  const parts: Part[] = []
  const json = /\bjson\b/.test(contentType)
  let end = 0
  for (const match of template.matchAll(reference)) {
    const [source, util, root = '', path = '', close = ''] = match
    parts.push(template.slice(end, match.index))
    end = match.index + source.length
    if (source.startsWith('#'))
      throw new NotModelledError(`the directive ${source}`, where, 'gateway responses substitute variables only')
    parts.push(compileReference(source, root, path, util, json, where))
    // A bracket that closes no function belongs to the text.
    if (!util && close) parts.push(close)
  }
  parts.push(template.slice(end))
  return (scope) => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : part(scope)
    return text
  }
}

function compileReference(
  source: string,
  root: string,
  path: string,
  util: string | undefined,
  json: boolean,
  where: string,
): Part {
  const names = path.split('.').slice(1)
  if (util) throw new NotModelledError(`$util.${util}`, where, 'gateway responses substitute variables only')
  if ((root !== 'context' && root !== 'stageVariables') || names.length === 0) {
    throw new NotModelledError(`the reference ${source}`, where, 'modelled: $context.…, $stageVariables.…')
  }
  const quoted = root === 'context' && path === '.error.messageString'
  const encode = json && !quoted ? escapeJson : (value: string) => value
  return (scope) => encode(asText(member(scope[root], names)) ?? '')
}

const escapeJson = (value: string): string => JSON.stringify(value).slice(1, -1)
