/**
 * The routes of a domain's API, said once: what handles each is typed by them, the gateway's resources, methods, models
 * and validators are made from them, and so is the OpenAPI document.
 */
import type * as z from 'zod/mini'
import type { Refusal } from './errors'

export interface Answer {
  readonly meaning: string
  /** The name and schema of the JSON that is answered; without one it is a page. */
  readonly body?: NamedSchema
  readonly headers?: Readonly<Record<string, string>>
}

/** The name is the schema's in the gateway and in the OpenAPI document. */
export type NamedSchema = readonly [name: string, schema: z.ZodMiniType]

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Such as `/approvals/{id}`. */
  readonly path: string
  readonly summary: string
  /** The file in `handlers/`. */
  readonly handler: string
  /**
   * Callers that sign with SigV4; programs with the key of a usage plan of the stage; people with an access token of the
   * user pool, or those of one of these groups alone; or why it needs none of it.
   */
  readonly authorization: 'iam' | 'key' | UserAuthorization | { readonly public: string }
  /** One member for each parameter of the path. */
  readonly parameters?: z.ZodMiniObject
  readonly query?: z.ZodMiniObject
  /** JSON; the gateway refuses what doesn't fit before a function is called. */
  readonly body?: NamedSchema
  /** What an HTML form posts; no gateway checks it. */
  readonly form?: NamedSchema
  /**
   * Why pages of other sites may post the form: `Identity providers post their SAML responses`. Who sends one is nobody:
   * cookies of SameSite Lax or Strict don't come along, so what decides must be in the form itself. For a public POST of a
   * form. Without this the local cloud refuses such a form; on AWS nothing does.
   */
  readonly formsOfOtherSites?: string
  /**
   * Requests a second of all callers together, twice as many at once; the stage's own if it is left out. For what anybody
   * may call and costs more than an answer, such as a mail.
   */
  readonly rate?: number
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>
  /** Codes of the refusals of its own, beside those that every route of its kind has. */
  readonly problems?: readonly string[]
}

export type UserAuthorization = 'user' | { readonly groups: readonly string[] }

export function isOfUsers(authorization: Route['authorization']): authorization is UserAuthorization {
  return authorization === 'user' || (typeof authorization === 'object' && 'groups' in authorization)
}

/** By the name of the operation. */
export type RouteTable = Readonly<Record<string, Route>>

export function defineRoutes<const Table extends RouteTable>(table: Table): Table {
  return table
}

/** The routes of one handler. */
export type RoutesOf<Table extends RouteTable, Handler extends string> = {
  readonly [Name in keyof Table & string as Table[Name]['handler'] extends Handler ? Name : never]: Table[Name]
}

/** What each code of a refusal means. */
export type ProblemMeanings = Readonly<Record<string, readonly [refusal: Refusal, meaning: string]>>
