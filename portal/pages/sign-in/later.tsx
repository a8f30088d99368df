/** What only some people are asked, and after something else: loaded then, so that the first page is there sooner. */
import { type ComponentProps, lazy, Suspense } from 'react'
import { Loading } from '../../ui/loading'

const Challenge = lazy(async () => ({ default: (await import('./challenge-form')).ChallengeForm }))
const Confirm = lazy(async () => ({ default: (await import('./confirm-form')).ConfirmForm }))
const Reset = lazy(async () => ({ default: (await import('./reset-form')).ResetForm }))

const waiting = <Loading what="the next question" />

export function ChallengeForm(props: ComponentProps<typeof Challenge>) {
  return (
    <Suspense fallback={waiting}>
      <Challenge {...props} />
    </Suspense>
  )
}

export function ConfirmForm(props: ComponentProps<typeof Confirm>) {
  return (
    <Suspense fallback={waiting}>
      <Confirm {...props} />
    </Suspense>
  )
}

export function ResetForm(props: ComponentProps<typeof Reset>) {
  return (
    <Suspense fallback={waiting}>
      <Reset {...props} />
    </Suspense>
  )
}
