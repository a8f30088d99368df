/** What is told of a gate, by its notice or by whoever finds it without one. */
import type { CreatedEvent } from '../../../events'
import { GateTokenIssued, ReleaseAwaitingApproval } from '../../../events/catalog/deployment'
import type { NoticeSettings } from '../settings'
import { approvalKeyOf, type GateToken } from './gate'
import { story } from './told'

export interface HeardGate extends Pick<GateToken, 'run' | 'stage' | 'action' | 'token'> {
  readonly expiresAt: string
  readonly settings: Omit<NoticeSettings, 'run'>
}

export function gateHeard(
  { run, stage, action, token, expiresAt, settings }: HeardGate,
  now: Date,
): readonly CreatedEvent[] {
  const what = approvalKeyOf(run, token)
  const { unknownAuthor = 'say', newer = 'supersedes', unchanged = 'asks' } = settings
  return [
    ReleaseAwaitingApproval.create({ run, stage, action, expiresAt }, ...story(run, now, `${what}/awaits`)),
    GateTokenIssued.create(
      { run, stage, action, token, settings: { ...settings, unknownAuthor, newer, unchanged } },
      ...story(run, now, `${what}/token`),
    ),
  ]
}
