/** What stands where a page would. */
import { Title } from '../ui/title'
import { TroubleNotice } from '../ui/trouble'
import { useGoalTitle } from './goal'

interface Props {
  readonly error: unknown
  readonly reset: () => void
}

export function Failed({ error, reset }: Props) {
  return (
    <div className="stack">
      <Title text={useGoalTitle()} />
      <TroubleNotice error={error} onRetry={reset} />
    </div>
  )
}
