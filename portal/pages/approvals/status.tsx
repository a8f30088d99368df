/** How an approval stands, in a word. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import { type Approval, statusTexts } from '../../lib/approvals'

const types: Readonly<Record<Approval['status'], StatusIndicatorProps.Type>> = {
  pending: 'pending',
  granted: 'success',
  rejected: 'error',
  expired: 'warning',
  withdrawn: 'stopped',
}

export function Status({ of }: { readonly of: Approval['status'] }) {
  return (
    <StatusIndicator type={types[of]} wrapText={false}>
      {statusTexts[of]}
    </StatusIndicator>
  )
}
