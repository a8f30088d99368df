/** What several events of identity hold. People are named by `sub` alone: what else is known of them stays in the directory. */
import * as z from 'zod/mini'
import type { Meanings } from '../../meanings'
import { line, opaque } from '../../text'

/** As Cognito gives it: a UUID in small letters. */
export const sub = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'expected a UUID in small letters'))

export const userPoolId = z.string().check(z.regex(/^[a-z0-9-]{1,30}_[A-Za-z0-9]{1,25}$/, 'expected a user pool id'))

export const clientId = z.string().check(z.regex(/^[A-Za-z0-9_+]{1,128}$/, 'expected the id of an app client'))

/** Part of a claim's name, and of addresses. */
export const applicationId = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'expected small letters and digits, joined by hyphens'),
    z.maxLength(40),
  )

export const role = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]*$/, 'expected small letters, digits and hyphens'), z.maxLength(40))

export const roles = z.array(role).check(z.maxLength(20))

/** ISO 3166-1 alpha-2. */
export const country = z.string().check(z.regex(/^[A-Z]{2}$/, 'expected a country code of two letters, such as PT'))

export const scope = z.string().check(z.regex(/^[!#-[\]-~]{1,128}$/, 'expected an OAuth scope'))

export const mfaMethod = z.enum(['sms', 'totp', 'email'])

/** A domain that may hold something of a person. */
export const domainName = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected the name of a domain'))

/** Why somebody did it, in their words, for the operators who read it. */
export const reason = line(200)

export const sessionId = opaque(128)

export const user = z.object({ sub, userPoolId })

export const userMeanings: Meanings<typeof user> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
}

export const application = z.object({
  applicationId,
  name: line(100),
  company: line(100),
  countries: z.array(country).check(z.minLength(1), z.maxLength(250)),
  roles,
  clientId,
})

export const applicationMeanings: Meanings<typeof application> = {
  applicationId: 'The id of the application; the claim of its roles is `app:<id>:roles`.',
  name: 'How people know it.',
  company: 'Whose it is.',
  countries: 'Where it is offered, as ISO 3166-1 codes.',
  roles: 'The roles that its members can have.',
  clientId: 'Its own app client in the user pool.',
}
