/** Pipelines as targets of rules and schedules: an execution is started, once for each delivery. */
import type { Delivery, TargetKind } from '../../kernel/target'
import type { StartedBy } from './execution/started-by'

export function pipelineTargets(startedBy: StartedBy): readonly TargetKind[] {
  return [
    {
      resource: /^[A-Za-z0-9.@_-]{1,100}$/,
      senders: ['rule', 'schedule'],
      needsRole: true,
      action: 'StartPipelineExecution',
      input: (delivery) => ({
        name: nameIn(delivery.arn),
        clientRequestToken: tokenOf(delivery),
        ...asked(delivery.text),
      }),
      async deliver(call, { cloud, delivery }) {
        const [kind, rule] = (delivery.writer ?? '').split('/')
        if (kind !== 'eventbridge' || rule === undefined) {
          await call()
          return
        }
        const trigger = { type: 'CloudWatchEvent', detail: cloud.arn('events', `rule/${rule}`) }
        await startedBy.during(tokenOf(delivery), trigger, call)
      },
    },
  ]
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1)

/** A token has no underscores, and a delivery's id may. */
const tokenOf = ({ id }: Delivery): string => id.replace(/[^a-zA-Z0-9-]/g, '-').slice(0, 128)

/**
 * What a rule's transformer or a schedule's input may say of the start. An event as it is says nothing of it.
 */
function asked(text: string): { readonly sourceRevisions?: unknown; readonly variables?: unknown } {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof given !== 'object' || given === null || 'detail-type' in given) return {}
  const { sourceRevisions, variables } = given as { sourceRevisions?: unknown; variables?: unknown }
  return {
    ...(sourceRevisions !== undefined && { sourceRevisions: [sourceRevisions].flat() }),
    ...(variables !== undefined && { variables: [variables].flat() }),
  }
}
