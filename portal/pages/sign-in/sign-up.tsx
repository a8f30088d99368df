/** An account of one's own: made, confirmed by the code that is mailed, and signed in. */
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { signIn } from '../../lib/session'
import { Title } from '../../ui/title'
import { useArrival } from './arrival'
import type { Unconfirmed } from './confirm-form'
import { ChallengeForm, ConfirmForm } from './later'
import { SignInTrouble } from './sign-in-trouble'
import { SignUpForm } from './sign-up-form'

const route = getRouteApi('/sign-up')

export function SignUp() {
  const { returnTo } = route.useSearch()
  const { asked, tooLate, goOn, beginAgain } = useArrival(returnTo)
  const [made, setMade] = useState<Unconfirmed>()
  const entering = useMutation({
    mutationFn: ({ userName, password }: Unconfirmed) => signIn(userName, password),
    onSuccess: goOn,
    onError: beginAgain,
  })

  function over(error?: unknown): void {
    setMade(undefined)
    beginAgain(error)
  }

  if (asked) return <ChallengeForm key={asked.session} challenge={asked} onDone={goOn} onOver={over} />
  if (made) return <ConfirmForm account={made} onDone={goOn} onOver={over} />
  return (
    <div className="stack wide narrow">
      <Title />
      {tooLate != null && <SignInTrouble error={tooLate} />}
      <SignUpForm onMade={(account, isConfirmed) => (isConfirmed ? entering.mutate(account) : setMade(account))} />
      <p>
        You have one already, or a code for it?{' '}
        <Link to="/sign-in" search={returnTo ? { returnTo } : {}}>
          Sign in
        </Link>
      </p>
    </div>
  )
}
