/** Sign-ups that are under way: each is looked at until its account is there, or will not be. */
import { eachPage } from '../../shared/store/page'
import { lookUp } from './directory'
import { eachAlone, type Outcomes } from './each-alone'
import { SignUpEntity } from './model'
import { see } from './people'

export const signUpQueue = 'pending'
/** A trigger's three tries and what follows take less; and it is looked at several times, not once. */
const givenUpAfter = 1_200_000
/** Of them at a time. */
const batch = 10

/** Looks at what is due, the oldest first, while there is time. What fails stays in the queue, and stops nothing. */
export async function attendSignUps(
  now: Date,
  hasTime: () => boolean,
  onFailure: (error: unknown) => void,
): Promise<Outcomes> {
  let cursor: string | null = null
  let [done, looked] = [0, 0]
  do {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(cursor)
    const outcomes = await eachAlone(page.data, (each) => attend(each, now), onFailure)
    done += outcomes.done
    looked += outcomes.looked
    cursor = page.cursor
  } while (cursor !== null && hasTime())
  return { done, looked }
}

function pageOf(cursor: string | null) {
  return SignUpEntity.query.byQueue({ queue: signUpQueue }).go({ limit: batch, cursor })
}

type SignUp = Awaited<ReturnType<typeof pageOf>>['data'][number]

/** Whether the account is there. */
async function attend(
  { queue, at, userName, userPoolId, way, directory, correlationId }: SignUp,
  now: Date,
): Promise<boolean> {
  const seen = await lookUp(userPoolId, userName, way)
  if (seen) await see({ ...seen, ...(directory && { movedFrom: directory }) }, { correlationId })
  // A refused sign-up makes no account; one that is still under way will be there by then.
  const isOver = seen !== undefined || now.getTime() - Date.parse(at) > givenUpAfter
  if (isOver) await SignUpEntity.delete({ queue, at, userName }).go({ response: 'none' })
  return seen !== undefined
}

/** Those under a name, of somebody who is to be forgotten. */
export async function forgetSignUps(name: string): Promise<void> {
  for await (const page of eachPage(pageOf)) {
    const theirs = page.filter(({ userName }) => userName.toLowerCase() === name.toLowerCase())
    for (const { queue, at, userName } of theirs) {
      await SignUpEntity.delete({ queue, at, userName }).go({ response: 'none' })
    }
  }
}
