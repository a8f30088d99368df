/**
 * Triggers stand between a person and their sign-in: what they note may fail, the sign-in may not. Cognito waits five
 * seconds and calls again up to twice, so a write has half a second here, and the reconciler finds what was not written.
 */

import { setTimeout as after } from 'node:timers/promises'
import type { Logger } from '@aws-lambda-powertools/logger'
import type { BaseTriggerEvent } from 'aws-lambda/trigger/cognito-user-pool-trigger/_common'
import { toldOf } from '../../shared/errors'

const longest = 500

type AnyTrigger = Pick<BaseTriggerEvent<string>, 'triggerSource' | 'userPoolId' | 'userName' | 'callerContext'>

/** Answers with the event as it came, whatever becomes of the note. */
export function noting<Event extends AnyTrigger>(
  logger: Logger,
  note: (event: Event) => Promise<unknown>,
): (event: Event) => Promise<Event> {
  return async (event) => {
    logger.resetKeys()
    try {
      await within(note(event))
    } catch (error) {
      logger.warn('Not noted; the reconciler finds it', { trigger: event.triggerSource, error: toldOf(error) })
    }
    return event
  }
}

async function within(noted: Promise<unknown>): Promise<void> {
  const ends = new AbortController()
  // What comes of it later is nobody's: a second failure must not end the instance.
  noted.catch(() => undefined)
  try {
    await Promise.race([noted, after(longest, undefined, { signal: ends.signal }).then(late)])
  } finally {
    ends.abort()
  }
}

function late(): never {
  throw new Error(`It took more than ${longest} ms`)
}
