/** Who sees an API, and who owns it. */
import type { User } from '../../../shared/sign-in/user'
import type { Api } from '../api-product'

type Caller = Pick<User, 'sub' | 'groups'>

export function isOwner({ owners }: Pick<Api, 'owners'>, { sub, groups }: Caller): boolean {
  return owners.includes(sub) || groups.includes('admins')
}

/** A draft is its owners' alone. One that is retired is still there for those who have it. */
export function isVisible(api: Api, caller: Caller | undefined): boolean {
  if (caller && isOwner(api, caller)) return true
  if (api.status === 'draft') return false
  if (api.visibility === 'public') return true
  if (!caller) return false
  return api.visibility === 'signedIn' || (api.groups ?? []).some((each) => caller.groups.includes(each))
}

/** Whether its name or summary has each of the words. */
export function fits(
  { apiId, name, summary }: Pick<Api, 'apiId' | 'name' | 'summary'>,
  search: string | undefined,
): boolean {
  if (search === undefined) return true
  const text = `${apiId} ${name} ${summary}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
