/** SES has told that a mail did not arrive, or was not wanted. A mailbox that is full for now is no reason to give up. */
import { consumeAny, type DataOf } from '../../../events'
import { MailBounced, MailComplained, MailRejected } from '../../../events/catalog/platform'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { shorten } from '../../../shared/text'
import type { MailFailure } from '../decisions/unreached'
import { undeliverableCharacters } from '../mail/refusal'
import { takeMailFailure } from '../note-mail-failure'
import { unlessGone } from '../store'

const logger = createLogger('approvals-on-mail-failed')

type Told = DataOf<typeof MailBounced> | DataOf<typeof MailComplained> | DataOf<typeof MailRejected>

export const handler = guarded(
  consumeAny(
    [MailBounced, MailComplained, MailRejected],
    async (_, { data }) => {
      const failure = failureOf(data)
      if (!failure) return
      const reason = shorten(failure.reason, undeliverableCharacters)
      await unlessGone(data.about, () => takeMailFailure(data.about, { ...failure, reason }))
    },
    { logger },
  ),
)

function failureOf(told: Told): MailFailure | undefined {
  const { recipient } = told
  if ('permanence' in told) {
    const { permanence, kind, reason } = told
    const words = reason === undefined ? `bounced (${kind})` : `bounced (${kind}): ${reason}`
    return permanence === 'permanent' ? { recipient, why: 'bounced', reason: words } : undefined
  }
  if ('reason' in told) return { recipient, why: 'rejected', reason: `rejected: ${told.reason}` }
  const { kind } = told
  return {
    recipient,
    why: 'complained',
    reason: kind === undefined ? 'complained of mail' : `complained of mail (${kind})`,
  }
}
