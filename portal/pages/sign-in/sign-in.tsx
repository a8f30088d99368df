/** The way in: by password and what is asked after it, by the hosted pages, or by a company's sign-in. */
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { ownPathOr } from '../../lib/own-path'
import type { Challenge } from '../../lib/session'
import { Title } from '../../ui/title'
import { ChallengeForm } from './challenge-form'
import { OtherWays } from './other-ways'
import { PasswordForm } from './password-form'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { returnTo } = route.useSearch()
  const { history } = useRouter()
  const [asked, setAsked] = useState<Challenge>()
  const [tooLate, setTooLate] = useState<unknown>()
  const next = ownPathOr(returnTo, '/')

  function goOn(challenge: Challenge | undefined): void {
    setTooLate(undefined)
    setAsked(challenge)
    if (!challenge) history.replace(next)
  }

  function beginAgain(error?: unknown): void {
    setAsked(undefined)
    setTooLate(error)
  }

  if (asked) {
    // Each question has a form of its own, with nothing in it of the one before.
    return <ChallengeForm key={asked.session} challenge={asked} onDone={goOn} onOver={beginAgain} />
  }
  return (
    <div className="stack wide narrow">
      <Title text="Sign in" />
      {returnTo && <p>You are not signed in here. After the sign-in you are back where you were.</p>}
      <PasswordForm tooLate={tooLate} onDone={goOn} />
      <OtherWays returnTo={next} />
    </div>
  )
}
