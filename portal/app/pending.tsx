/** What stands where a page will: its heading at once, which is read out only when the page itself is there. */
import { Loading } from '../ui/loading'
import { useGoalTitle } from './goal'

export function Pending() {
  return (
    <div className="stack">
      <h1>{useGoalTitle()}</h1>
      <Loading what="the page" lines={6} />
    </div>
  )
}
