/** A forgotten password, set anew with a code that is mailed. */
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { sendPasswordCode } from '../../lib/sign-up'
import { Title } from '../../ui/title'
import { useArrival } from './arrival'
import { ChallengeForm, ResetForm } from './later'
import { SignInTrouble } from './sign-in-trouble'
import { UserNameField } from './user-name-field'

const route = getRouteApi('/forgotten-password')

export function ForgottenPassword() {
  const { returnTo } = route.useSearch()
  const { asked, tooLate, goOn, beginAgain } = useArrival(returnTo)
  const [userName, setUserName] = useState('')
  const [isSent, setSent] = useState(false)
  const sending = useMutation({
    mutationFn: () => sendPasswordCode(userName.trim()),
    onSuccess: () => setSent(true),
  })
  const error = sending.error ?? tooLate

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!sending.isPending) sending.mutate()
  }

  function over(failure?: unknown): void {
    setSent(false)
    beginAgain(failure)
  }

  if (asked) return <ChallengeForm key={asked.session} challenge={asked} onDone={goOn} onOver={over} />
  if (isSent) return <ResetForm userName={userName.trim()} onDone={goOn} onOver={over} />
  return (
    <form className="stack narrow" onSubmit={submit}>
      <Title />
      {error != null && !sending.isPending && <SignInTrouble error={error} />}
      <UserNameField
        hint="If there is an account of it, a code goes to its confirmed address."
        value={userName}
        onChange={setUserName}
      />
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={sending.isPending}>
          {sending.isPending ? 'One moment…' : 'Send me a code'}
        </button>
        <Link to="/sign-in" search={returnTo ? { returnTo } : {}}>
          Back to the sign-in
        </Link>
      </div>
    </form>
  )
}
