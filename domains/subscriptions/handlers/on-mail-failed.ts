/** SES has told that a mail of ours did not arrive, or was not wanted. A mailbox that is full for now is no reason to give up. */
import { consumeAny, type DataOf } from '../../../events'
import { MailBounced, MailComplained } from '../../../events/catalog/platform'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { shorten } from '../../../shared/text'
import { type MailFailure, takeMailFailure } from '../note-mail-failure'

const logger = createLogger('subscriptions-on-mail-failed')
/** As long as what SES says when it refuses an address at once. */
const reasonCharacters = 200

export const handler = guarded(
  consumeAny(
    [MailBounced, MailComplained],
    async (_, { data }) => {
      const failure = failureOf(data)
      if (failure) await takeMailFailure(data.about, failure)
    },
    { logger },
  ),
)

function failureOf(told: DataOf<typeof MailBounced> | DataOf<typeof MailComplained>): MailFailure | undefined {
  const { recipient } = told
  if (!('permanence' in told)) return { recipient, why: 'complained', reason: 'complained of mail' }
  const { permanence, kind, reason } = told
  if (permanence !== 'permanent') return undefined
  const words = reason === undefined ? `bounced (${kind})` : `bounced (${kind}): ${reason}`
  return { recipient, why: 'bounced', reason: shorten(words, reasonCharacters) }
}
