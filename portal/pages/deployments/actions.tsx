/** What a stage does, or has done: each action with what it says of itself. */
import { type Action, told } from '../../lib/deployments'
import { Moment } from '../../ui/moment'
import { OtherSite } from './other-site'
import { State } from './state'

/** A stage that was tried often has many; the newest tell how it stands. */
const most = 20

interface Props {
  readonly actions: readonly Action[]
  readonly of: string
}

export function Actions({ actions, of }: Props) {
  if (actions.length === 0) return <p className="secondary">Nothing is known of its actions.</p>
  const shown = actions.slice(-most)
  return (
    <>
      {shown.length < actions.length && (
        <p className="secondary">
          These are the last {most} of {actions.length}.
        </p>
      )}
      <table className="table actions">
        <caption className="unseen">Actions of {of}</caption>
        <thead>
          <tr>
            <th scope="col">Action</th>
            <th scope="col">State</th>
            <th scope="col">Since</th>
            <th scope="col">What it says</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ action, provider, status, updatedAt, summary, error, url }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an action that is tried again has the same name
            <tr key={index}>
              <th scope="row">
                {action} {provider && <span className="secondary">{provider}</span>}
              </th>
              <td>
                <State of={told(status)} />
              </td>
              <td>{updatedAt && <Moment at={updatedAt} />}</td>
              <td>
                {error ?? summary} {url && <OtherSite url={url}>More of it</OtherSite>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
