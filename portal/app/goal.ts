/** The heading of the page that the address leads to, which need not be there yet, or at all. */
import { useRouter } from '@tanstack/react-router'

export function useGoalTitle(): string | undefined {
  const router = useRouter()
  return router.matchRoutes(router.latestLocation).at(-1)?.staticData.title
}
