/** Applications, and what people let them have. */
import { queryOptions } from '@tanstack/react-query'
import { identity } from './api'

/** Names of what can be agreed to; as `consentScopes` of identity. */
export const scopes = ['profile', 'email', 'phone'] as const
export type Scope = (typeof scopes)[number]

export const scopeTexts: Readonly<Record<Scope, readonly [name: string, what: string]>> = {
  profile: ['Profile', 'Your names, your gender and your language.'],
  email: ['E-mail', 'Your address, and whether it is confirmed.'],
  phone: ['Phone', 'Your number, and whether it is confirmed.'],
}

export function scopeNames(given: readonly string[]): string {
  return scopes
    .filter((scope) => given.includes(scope))
    .map((scope) => scopeTexts[scope][0])
    .join(', ')
}

export const applicationQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['application', applicationId],
    queryFn: ({ signal }) => identity('GET /applications/{applicationId}', { path: { applicationId }, signal }),
    staleTime: 300_000,
  })
