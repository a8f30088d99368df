/** What follows a password that was taken: a question or none, and then the page that somebody came from. */
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { ownPathOr } from '../../lib/own-path'
import type { Challenge } from '../../lib/session'

export function useArrival(returnTo: string | undefined) {
  const { history } = useRouter()
  const [asked, setAsked] = useState<Challenge>()
  const [tooLate, setTooLate] = useState<unknown>()
  const next = ownPathOr(returnTo, '/')
  return {
    asked,
    /** Why an earlier try came to nothing. */
    tooLate,
    next,
    goOn(challenge: Challenge | undefined): void {
      setTooLate(undefined)
      setAsked(challenge)
      if (!challenge) history.replace(next)
    },
    beginAgain(error?: unknown): void {
      setAsked(undefined)
      setTooLate(error)
    },
  }
}
