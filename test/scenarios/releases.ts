/** Releases as tests of faults look at them: what was told of one, and who was asked. */
import { DisableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import type { Signalbox } from './signalbox'
import { approver } from './time-pipeline'

/** How many there were of each event, by their ids. */
export type Told = Readonly<Record<string, number>>

/** Hours that pass are to cost no more than what is looked at here. */
export async function pauseOthers({ eventBridge }: Signalbox): Promise<void> {
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({}))
  for (const { Name, ScheduleExpression } of Rules) {
    const isNeeded = /^signalbox-(?:deployment|approvals)-Sweep/.test(Name ?? '')
    if (ScheduleExpression && !isNeeded) await eventBridge.send(new DisableRuleCommand({ Name }))
  }
}

/** How many have asked for a yes or no to releases of a pipeline. */
export async function mailsThatAsk(signalbox: Signalbox, name: string): Promise<number> {
  const mails = await signalbox.mails(approver.email)
  return mails.filter(({ subject, text }) => subject.includes(` of ${name} `) && text.includes('choice=approve')).length
}

/** A token for each wait, and a request for each job: how many there are follows from how long it takes. */
const internal = ['ApprovalTokenIssued', 'StageTestsRequested']

export function listenTo({ local }: Signalbox): { of(run: string): Told } {
  const heard: { readonly type: string; readonly run: string | undefined; readonly id: string }[] = []
  local.cloud.onTrace(({ kind, ids, correlationId, detail }) => {
    if (kind !== 'event.accepted') return
    const id = ids.find((each) => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(each))
    if (id !== undefined) heard.push({ type: String(detail.detailType), run: correlationId, id })
  })
  return {
    of(run) {
      const own = heard.filter((each) => each.run === run && !internal.includes(each.type))
      const types = [...new Set(own.map(({ type }) => type))].sort()
      const countOf = (type: string) => new Set(own.filter((each) => each.type === type).map(({ id }) => id)).size
      return Object.fromEntries(types.map((type) => [type, countOf(type)]))
    },
  }
}
