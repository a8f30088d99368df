/**
 * The handler of some routes: finds the route, checks who calls and what they give, calls, and answers. What a route
 * takes and answers is typed by its table.
 */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import type * as z from 'zod/mini'
import { RefusedError } from './errors'
import { Html } from './html'
import { type EdgeLogger, type EdgeRequest, formBody, json, jsonBody, page, problem, toEdgeRequest } from './http'
import { parseInput } from './parse'
import {
  type Answer,
  isOfUsers,
  type NamedSchema,
  type Route,
  type RoutesOf,
  type RouteTable,
  type UserAuthorization,
} from './routes'
import type { User } from './sign-in/user'

type Parsed<Schema> = Schema extends z.ZodMiniType
  ? z.output<Schema>
  : Schema extends NamedSchema
    ? z.output<Schema[1]>
    : undefined

/** What a route is called with, parsed. */
export interface Call<Each extends Route = Route> {
  readonly request: EdgeRequest
  /** The IAM ARN of who signed, the id of the key, or the user whose token it carries. */
  readonly caller: Each['authorization'] extends 'iam' | 'key'
    ? string
    : Each['authorization'] extends UserAuthorization
      ? User
      : undefined
  readonly path: Parsed<Each['parameters']>
  readonly query: Parsed<Each['query']>
  readonly body: Parsed<Each['body']>
  readonly form: Parsed<Each['form']>
}

/** What is answered may have readonly parts, of which a schema knows nothing. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T

type Body<Each> = Each extends { readonly body: NamedSchema } ? Given<z.input<Each['body'][1]>> : Html

export type Answered<Answers extends Readonly<Record<number, Answer>>> = {
  [Status in keyof Answers]: {
    readonly status: Status
    readonly headers?: Record<string, string>
    readonly body: Body<Answers[Status]>
  }
}[keyof Answers]

export type Calls<Table extends RouteTable> = {
  readonly [Name in keyof Table]: (call: Call<Table[Name]>) => Promise<Answered<Table[Name]['answers']>>
}

/** Keeps the status as the literal that the table says. */
export function answer<const Status extends number, Body>(
  status: Status,
  body: Body,
  headers: Record<string, string> = {},
) {
  return { status, body, headers }
}

export interface Edge<Table extends RouteTable, Handler extends string> {
  readonly routes: Table
  readonly handler: Handler
  readonly logger: EdgeLogger & { resetKeys(): void; appendKeys(keys: Record<string, unknown>): void }
  /** Beside those of each answer. */
  readonly headers?: Readonly<Record<string, string>>
  /** The answer for what a route throws; `application/problem+json` unless said. */
  readonly refuse?: (error: unknown, request: EdgeRequest, logger: EdgeLogger) => APIGatewayProxyResult
}

export function serve<Table extends RouteTable, Handler extends Table[string]['handler']>(
  { routes, handler, logger, headers: always, refuse = problem }: Edge<Table, Handler>,
  calls: Calls<RoutesOf<Table, Handler>>,
): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  const own = Object.entries(routes).filter(([, route]) => route.handler === handler)
  const byAddress = new Map(own.map(([name, route]) => [`${route.method} ${route.path}`, { name, route }]))
  // The table says what each is called with, and the compiler held the calls to it.
  const called = calls as unknown as Readonly<Record<string, (call: Call) => Promise<Given<AnyAnswer>>>>

  return async (event) => {
    const answered = await answerTo(event)
    return always ? { ...answered, headers: { ...always, ...answered.headers } } : answered
  }

  async function answerTo(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    const request = toEdgeRequest(event)
    logger.resetKeys()
    logger.appendKeys({ correlationId: request.correlationId })
    try {
      const address = `${request.method} ${request.route}`
      const found = byAddress.get(address)
      const run = found && called[found.name]
      if (!run) throw new RefusedError('not-found', 'NoSuchRoute', `There is no ${address}`)
      const { status, body, headers } = await run(callOf(found.route, request))
      return body instanceof Html ? page(status, body, headers) : json(status, body, headers)
    } catch (error) {
      return refuse(error, request, logger)
    }
  }
}

interface AnyAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Record<string, string>
}

function callOf({ authorization, parameters, query, body, form }: Route, request: EdgeRequest): Call {
  return {
    request,
    caller: callerOf(authorization, request),
    path: parameters && parseInput(parameters, request.path, 'path'),
    query: query && parseInput(query, request.query, 'query'),
    body: body && parseInput(body[1], jsonBody(request), 'body'),
    form: form && parseInput(form[1], formBody(request), 'form'),
  } as Call
}

function callerOf(
  authorization: Route['authorization'],
  { callerArn, apiKeyId, user }: EdgeRequest,
): string | User | undefined {
  if (authorization === 'iam') {
    if (callerArn) return callerArn
    throw new RefusedError('forbidden', 'NotSigned', 'The request carries no IAM identity: sign it with SigV4')
  }
  if (authorization === 'key') {
    if (apiKeyId) return apiKeyId
    throw new RefusedError('forbidden', 'NoKey', 'The request carries no API key: give it as X-Api-Key')
  }
  if (!isOfUsers(authorization)) return undefined
  if (!user) throw new RefusedError('forbidden', 'NotSignedIn', 'The request carries no access token: sign in')
  if (authorization === 'user' || authorization.groups.some((each) => user.groups.includes(each))) return user
  const groups = authorization.groups.join(' or ')
  throw new RefusedError('forbidden', 'NotInGroup', `Only members of ${groups} may do this`)
}
