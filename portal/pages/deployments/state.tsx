/** How something of a pipeline is: the words, and a sign for the eye. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { Told, Tone } from '../../lib/deployments'

const types: Readonly<Record<Tone, StatusIndicatorProps.Type>> = {
  good: 'success',
  bad: 'error',
  moving: 'in-progress',
  waits: 'pending',
  over: 'stopped',
  none: 'not-started',
}

export function State({ of: [tone, text] }: { readonly of: Told }) {
  return (
    <StatusIndicator type={types[tone]} wrapText={false}>
      {text}
    </StatusIndicator>
  )
}
