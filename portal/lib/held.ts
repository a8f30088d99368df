/** What the reader has of an API already, if they are signed in. */
import { useQuery } from '@tanstack/react-query'
import { subscriptions } from './api'
import { useSession } from './session'
import { isOver, type SubscriptionSummary } from './subscriptions'

/** Whoever has more than a hundred sees the newest. */
const most = 100
const nothing: readonly SubscriptionSummary[] = []

/** Those that are not over; none until they are known: a page is of use without. */
export function useHeld(apiId: string): readonly SubscriptionSummary[] {
  const state = useSession()
  const { data } = useQuery({
    queryKey: ['held', apiId],
    queryFn: async ({ signal }) => {
      const { subscriptions: all } = await subscriptions('GET /subscriptions', { query: { limit: most }, signal })
      return all.filter((each) => each.apiId === apiId && !isOver(each))
    },
    enabled: state.is === 'in',
    staleTime: 10_000,
  })
  return data ?? nothing
}
