/** The way in: by password and what is asked after it, by the hosted pages, or by a company's sign-in. */
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Title } from '../../ui/title'
import { useArrival } from './arrival'
import type { Unconfirmed } from './confirm-form'
import { ChallengeForm, ConfirmForm } from './later'
import { OtherWays } from './other-ways'
import { PasswordForm } from './password-form'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { returnTo, again } = route.useSearch()
  const { asked, tooLate, next, goOn, beginAgain } = useArrival(returnTo)
  const [unconfirmed, setUnconfirmed] = useState<Unconfirmed>()
  const kept = returnTo ? { returnTo } : {}

  function over(error?: unknown): void {
    setUnconfirmed(undefined)
    beginAgain(error)
  }

  // Each question has a form of its own, with nothing in it of the one before.
  if (asked) return <ChallengeForm key={asked.session} challenge={asked} onDone={goOn} onOver={over} />
  if (unconfirmed) return <ConfirmForm account={unconfirmed} onDone={goOn} onOver={over} />
  return (
    <div className="stack wide narrow">
      <Title />
      {again && <p>Sign in once more, to be sure that it is you. Then you are back where you were.</p>}
      {!again && returnTo && <p>You are not signed in here. After the sign-in you are back where you were.</p>}
      <div className="stack">
        <PasswordForm tooLate={tooLate} onDone={goOn} onUnconfirmed={setUnconfirmed} />
        <p>
          <Link to="/forgotten-password" search={kept}>
            Forgotten your password?
          </Link>
        </p>
        <p>
          You have no account yet?{' '}
          <Link to="/sign-up" search={kept}>
            Create an account
          </Link>
        </p>
      </div>
      <OtherWays returnTo={next} />
    </div>
  )
}
