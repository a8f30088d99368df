/** How a subscription stands, in a word. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import { type Subscription, statusTexts } from '../../lib/subscriptions'

const types: Readonly<Record<Subscription['status'], StatusIndicatorProps.Type>> = {
  pending: 'in-progress',
  'awaiting-approval': 'pending',
  active: 'success',
  suspended: 'warning',
  ending: 'warning',
  ended: 'stopped',
  failed: 'error',
}

export function Status({ of }: { readonly of: Subscription['status'] }) {
  return (
    <StatusIndicator type={types[of]} wrapText={false}>
      {statusTexts[of]}
    </StatusIndicator>
  )
}
