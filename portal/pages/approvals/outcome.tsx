/** How it stands; of what is over, who ended it. Whoever is about to decide learns here that somebody else has. */
import Alert, { type AlertProps } from '@cloudscape-design/components/alert'
import { type Approval, type Approver, statusTexts, stillAsked } from '../../lib/approvals'
import { Moment } from '../../ui/moment'

interface Props {
  readonly approval: Approval
  readonly seat: Approver | undefined
}

const types: Readonly<Record<Approval['status'], AlertProps.Type>> = {
  pending: 'info',
  granted: 'success',
  rejected: 'error',
  expired: 'warning',
  withdrawn: 'warning',
}

export function Outcome({ approval, seat }: Props) {
  const { status, decidedAt, withdrawalReason } = approval
  return (
    <div role="status">
      <Alert type={types[status]} header={statusTexts[status]} statusIconAriaLabel={statusTexts[status]}>
        {status === 'pending' ? (
          <StillOpen approval={approval} seat={seat} />
        ) : (
          <Ended approval={approval} seat={seat} />
        )}
        {decidedAt && (
          <p>
            <Moment at={decidedAt} />
          </p>
        )}
        {withdrawalReason && <p className="quoted">{withdrawalReason}</p>}
      </Alert>
    </div>
  )
}

function StillOpen({ approval, seat }: Props) {
  const waits = stillAsked(approval.approvers)
    .filter(({ approverId }) => approverId !== seat?.approverId)
    .map(({ name }) => name)
  const rest = waits.length === 0 ? '' : ` Still asked: ${waits.join(', ')}.`
  if (!seat) return <p>{rest.trim()}</p>
  if (seat.vote) return <p>{`You ${seat.vote.decision === 'approve' ? 'approved' : 'rejected'} it.${rest}`}</p>
  if (seat.delegatedTo !== undefined) return <p>{`You handed it on.${rest}`}</p>
  return <p>{`It waits for you.${rest.replace('Still asked', 'Others who are asked')}`}</p>
}

function Ended({ approval: { approvers, status }, seat }: Props) {
  const last = approvers
    .filter(({ vote }) => vote !== undefined)
    .sort((one, other) => (one.vote?.at ?? '').localeCompare(other.vote?.at ?? ''))
    .at(-1)
  if (!last || (status !== 'granted' && status !== 'rejected')) return null
  const who = last.approverId === seat?.approverId ? 'You' : last.name
  return (
    <>
      <p>{`${who} decided.`}</p>
      {last.vote?.comment && <p className="quoted">{last.vote.comment}</p>}
    </>
  )
}
