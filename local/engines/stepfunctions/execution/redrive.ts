/** Whether an execution could be redriven, as AWS tells it; RedriveExecution itself is refused by name. */
export interface Redrive {
  readonly redriveCount: number
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE'
  readonly redriveStatusReason?: string
}

export function redriveOf({ status }: { readonly status: string }): Redrive {
  if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { redriveCount: 0, redriveStatus: 'REDRIVABLE' }
  const redriveStatusReason = `Execution is ${status} and cannot be redriven`
  return { redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason }
}
