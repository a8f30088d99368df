/** Who holds a token, as the authorizer tells the API: API Gateway carries texts, numbers and booleans only. */
export interface User {
  /** Who, for good. */
  readonly sub: string
  /** Their address, if the directory has seen that it is theirs. */
  readonly email?: string | undefined
  readonly groups: readonly string[]
  /** The app client that the token was given to. */
  readonly clientId: string
  readonly applicationId?: string | undefined
  /** The sign-in that the token comes from. */
  readonly sessionId?: string | undefined
  /** When they signed in; ISO 8601, UTC. */
  readonly signedInAt: string
}

export type UserContext = Readonly<Record<string, string>>

export function contextOf(user: User): UserContext {
  return { user: JSON.stringify(user) }
}

/** Undefined if the request came by no such authorizer. */
export function userOf(context: Readonly<Record<string, unknown>> | null | undefined): User | undefined {
  const text = context?.user
  return typeof text === 'string' ? (JSON.parse(text) as User) : undefined
}
