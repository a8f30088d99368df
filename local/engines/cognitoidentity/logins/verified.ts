/** A login whose token holds, as roles and tags are chosen by it. */
import type { Login } from '../state/records'

export interface VerifiedLogin extends Login {
  /** What role mappings call the provider. */
  readonly mapping: string
  /** What the provider says, by name. */
  readonly claims: ReadonlyMap<string, unknown>
  /** Roles that the token names. */
  readonly roles: readonly string[]
  readonly preferredRole?: string | undefined
  /** `authenticated`, the provider, and who it is there, as `amr` has it. */
  readonly amr: readonly string[]
}
