/** What an assertion says, as plain data. */

export interface NameId {
  readonly value: string
  readonly format: string | undefined
  readonly nameQualifier: string | undefined
}

export interface SubjectConfirmation {
  readonly method: string | undefined
  readonly recipient: string | undefined
  readonly inResponseTo: string | undefined
  /** Milliseconds since the epoch, as all times here. */
  readonly notBefore: number | undefined
  readonly notOnOrAfter: number | undefined
}

export interface Assertion {
  readonly id: string
  readonly issuer: string
  readonly issueInstant: number
  readonly nameId: NameId
  readonly confirmations: readonly SubjectConfirmation[]
  readonly notBefore: number | undefined
  readonly notOnOrAfter: number | undefined
  /** Restrictions, each a list of whom it may be shown to; all hold. */
  readonly audiences: readonly (readonly string[])[]
  readonly sessionIndex: string | undefined
  readonly sessionNotOnOrAfter: number | undefined
  readonly authnContext: string | undefined
  /** All values of an attribute, in the document's order. A map, for names are a stranger's: `__proto__` is one. */
  readonly attributes: ReadonlyMap<string, readonly string[]>
}
