/** What is kept of an application, and of who may do what in it. */
export interface Application {
  readonly applicationId: string
  readonly version: number
  /** `registering` until its app client is there. */
  readonly status: 'registering' | 'active'
  readonly name: string
  readonly company: string
  readonly countries: readonly string[]
  readonly roles: readonly string[]
  /** Where people come back to after the hosted pages. */
  readonly redirectUris: readonly string[]
  readonly signOutUris: readonly string[]
  /** It runs on a server and keeps a secret; a page in a browser or on a phone keeps none. */
  readonly isConfidential: boolean
  /** Of the directory's identity providers: `COGNITO` is its own passwords, the others are of companies. */
  readonly signInBy: readonly string[]
  /** It learns of a person's profile only what they have agreed to. */
  readonly asksConsent: boolean
  readonly clientId?: string | undefined
  readonly registeredAt: string
}

/** What whoever registers it says. */
export type ApplicationInput = Omit<Application, 'version' | 'status' | 'clientId' | 'registeredAt'>

/** The roles of one person in one application; none once it has ended. */
export interface Membership {
  readonly applicationId: string
  readonly sub: string
  readonly version: number
  readonly status: 'active' | 'ended'
  readonly roles: readonly string[]
  readonly since: string
  /** When it goes, once it has ended: seconds since the epoch. */
  readonly removeAt?: number | undefined
}

/** What one person lets one application have; nothing once it is withdrawn. */
export interface Consent {
  readonly applicationId: string
  readonly sub: string
  readonly version: number
  readonly status: 'active' | 'ended'
  readonly scopes: readonly string[]
  readonly since: string
  /** When it goes, once it has ended: seconds since the epoch. */
  readonly removeAt?: number | undefined
}

/** Whom a change is about, who made it, and in which story. */
export interface Act {
  readonly now: Date
  readonly correlationId: string
  /** The subject or principal of who does it. */
  readonly actor: string
}
