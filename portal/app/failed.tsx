/** What stands where a page would. */
import { useRouter } from '@tanstack/react-router'
import { Title } from '../ui/title'
import { TroubleNotice } from '../ui/trouble'
import { useGoalTitle } from './goal'

export function Failed({ error }: { readonly error: unknown }) {
  const router = useRouter()
  return (
    <div className="stack">
      <Title text={useGoalTitle()} />
      <TroubleNotice error={error} onRetry={() => void router.invalidate()} />
    </div>
  )
}
