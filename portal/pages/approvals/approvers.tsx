/** Who has said what, and who is still asked. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { Approval, Approver } from '../../lib/approvals'
import { Moment } from '../../ui/moment'

export function Approvers({ approval }: { readonly approval: Pick<Approval, 'approvers' | 'status'> }) {
  return (
    <ul className="stack plain-list">
      {approval.approvers.map((each) => (
        <li key={each.approverId}>
          <strong>{each.name}</strong> <span className="secondary">{each.email}</span>{' '}
          <Said approver={each} all={approval.approvers} isOpen={approval.status === 'pending'} />
          {each.vote?.comment && <p className="quoted">{each.vote.comment}</p>}
        </li>
      ))}
    </ul>
  )
}

interface SaidProps {
  readonly approver: Approver
  readonly all: readonly Approver[]
  readonly isOpen: boolean
}

function Said({ approver: { vote, delegatedTo, left, undeliverable, mailStopped }, all, isOpen }: SaidProps) {
  if (vote) {
    const [type, text] =
      vote.decision === 'approve' ? (['success', 'Approved'] as const) : (['error', 'Rejected'] as const)
    return (
      <StatusIndicator type={type}>
        {text} <Moment at={vote.at} />
      </StatusIndicator>
    )
  }
  const [type, text] = stateOf()
  return <StatusIndicator type={type}>{text}</StatusIndicator>

  function stateOf(): readonly [StatusIndicatorProps.Type, string] {
    if (left) return ['stopped', 'Has left']
    if (delegatedTo !== undefined) {
      return [
        'info',
        `Handed it on to ${all.find(({ approverId }) => approverId === delegatedTo)?.name ?? delegatedTo}`,
      ]
    }
    if (!isOpen) return ['stopped', 'Was not needed']
    if (mailStopped === 'complained') return ['warning', 'Is asked, and wants no more mail']
    return undeliverable ? ['warning', 'Is asked, but mail does not arrive'] : ['pending', 'Is still asked']
  }
}
