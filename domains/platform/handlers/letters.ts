/** Shows what could not be handled. A look hides what it looks at from others for its moment, and changes nothing. */
import { catalog } from '../../../events/catalog'
import { sqs } from '../../../shared/clients/sqs'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import type { DeadLetter } from '../decisions/letter'
import type { KnownEvents } from '../decisions/masked'
import { shownLetter } from '../decisions/shown'
import { describeQueue, releaseLetters, takeLetters } from '../letters'
import { deadLetterQueues, queueOf } from '../queues'
import { routes } from '../routes'

const logger = createLogger('platform-letters')
const usual = 20

const typesOf = (isSensitive: boolean) =>
  new Set(catalog.filter(({ sensitive }) => sensitive === isSensitive).map(({ detailType }) => detailType))
const known: KnownEvents = { sensitive: typesOf(true), others: typesOf(false) }

export const handler = serve(
  { routes, handler: 'letters', logger },
  {
    listQueues: async () => {
      return answer(200, { queues: await Promise.all(deadLetterQueues.map((queue) => describeQueue({ sqs, queue }))) })
    },
    lookAtLetters: async ({ path: { queueId }, query: { limit = usual } }) => {
      const taking = { sqs, queue: queueOf(queueId) }
      const taken = new Map<string, DeadLetter>()
      try {
        for await (const letters of takeLetters(taking)) {
          for (const letter of letters) taken.set(letter.id, letter)
          if (taken.size >= limit) break
        }
      } finally {
        await releaseLetters(taking, [...taken.values()])
      }
      const letters = [...taken.values()].slice(0, limit).map((letter) => shownLetter(letter, known))
      return answer(200, { letters, isPart: taken.size >= limit })
    },
  },
)
