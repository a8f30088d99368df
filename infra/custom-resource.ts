/** What functions behind custom resources have in common. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'

export interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED'
  readonly Reason?: string
  readonly PhysicalResourceId: string
}

/** To the address that CloudFormation gave; it waits for nothing else. */
export async function answer(
  { ResponseURL, StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent,
  outcome: Outcome,
): Promise<void> {
  const response = await fetch(ResponseURL, {
    method: 'PUT',
    body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...outcome }),
  })
  if (!response.ok) throw new Error(`CloudFormation has answered ${response.status}`)
}
