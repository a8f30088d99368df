/** The groups that the reader’s token names. The APIs judge by their own: by these a page leaves out what would be refused. */
import { claimsOf, useSession } from './session'

export function useIsAdmin(): boolean {
  const state = useSession()
  if (state.is !== 'in') return false
  const groups = claimsOf(state.session.accessToken)['cognito:groups']
  return Array.isArray(groups) && groups.includes('admins')
}
