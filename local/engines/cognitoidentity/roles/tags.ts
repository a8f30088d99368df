/** The session tags that a pool makes of claims. */
import type { VerifiedLogin } from '../logins/verified'
import type { IdentityPool, TagMap } from '../state/records'

/** As AWS maps when it is told to use defaults. */
export const defaultTags: Readonly<Record<string, string>> = { username: 'sub', client: 'aud' }

export function tagsOf({ tagMaps }: Pick<IdentityPool, 'tagMaps'>, logins: readonly VerifiedLogin[]) {
  const tags: Record<string, string> = {}
  for (const { provider, claims } of logins) {
    const map: TagMap | undefined = Object.hasOwn(tagMaps, provider) ? tagMaps[provider] : undefined
    for (const [tag, claim] of Object.entries((map?.UseDefaults ? defaultTags : map?.PrincipalTags) ?? {})) {
      const [value, second] = [claims.get(claim)].flat()
      // A tag has one value; of several none is more right than another.
      if (value !== undefined && value !== null && second === undefined) tags[tag] = String(value)
    }
  }
  return tags
}
