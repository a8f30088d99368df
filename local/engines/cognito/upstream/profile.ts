/** What a provider says of a person, whichever language it speaks. */
import type { AttributeInput } from '../attributes/check'
import type { IdentityProvider } from '../state/records'

export interface SamlSession {
  readonly nameId: { readonly value: string; readonly format?: string; readonly nameQualifier?: string }
  readonly sessionIndex?: string
}

export interface Profile {
  /** How the provider knows the person: NameID, `sub`. */
  readonly subject: string
  /** The SAML provider's entity id. */
  readonly issuer: string | undefined
  /** What a SAML provider is told when the person signs out. */
  readonly samlSession?: SamlSession
  /** All values of a claim, as pairs: names are a stranger's, and `__proto__` is one. */
  readonly claims: readonly (readonly [name: string, values: readonly string[]])[]
}

/** The attributes that the pool maps. Several values become one text, as on AWS: `[admins, developers]`. */
export function mapped(
  { AttributeMapping }: IdentityProvider,
  { subject, claims }: Profile,
): readonly AttributeInput[] {
  const said = new Map(claims)
  return Object.entries(AttributeMapping).flatMap(([Name, source]) => {
    const values = source === 'sub' && !said.has(source) ? [subject] : said.get(source)
    const [first, ...others] = values ?? []
    if (Name === 'username' || first === undefined) return []
    return [{ Name, Value: others.length === 0 ? first : `[${[first, ...others].join(', ')}]` }]
  })
}

/** Claims of JSON as texts. */
export function claimsOf(members: Readonly<Record<string, unknown>>): Profile['claims'] {
  return Object.entries(members).flatMap(([name, value]) => {
    if (value === null || value === undefined) return []
    const values = Array.isArray(value) ? value : [value]
    return [[name, values.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each)))] as const]
  })
}
