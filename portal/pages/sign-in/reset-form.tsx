/** The code and the new password; who has both is signed in. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { isProblem } from '../../lib/problem'
import { type Challenge, signIn } from '../../lib/session'
import { resetPassword, sendPasswordCode } from '../../lib/sign-up'
import { Title } from '../../ui/title'
import { CodeField, figuresOf } from './code-field'
import { NewPasswordField } from './new-password-field'
import { SignInTrouble } from './sign-in-trouble'

interface Props {
  readonly userName: string
  readonly onDone: (challenge: Challenge | undefined) => void
  readonly onOver: (error?: unknown) => void
}

export function ResetForm({ userName, onDone, onOver }: Props) {
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const isSet = useRef(false)
  const setting = useMutation({
    mutationFn: async () => {
      if (!isSet.current) await resetPassword(userName, figuresOf(code), password)
      isSet.current = true
      return signIn(userName, password)
    },
    onSuccess: onDone,
    // An account that was never confirmed has a password now, and asks for its other code at the sign-in.
    onError: (error) => isProblem(error, 'NotConfirmed') && onOver(error),
  })
  const sending = useMutation({ mutationFn: () => sendPasswordCode(userName) })
  const error = setting.error ?? sending.error
  useEffect(() => field.current?.focus(), [])

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!setting.isPending) setting.mutate()
  }

  return (
    <form className="stack narrow" onSubmit={submit}>
      <Title text="Choose a new password" />
      {error && !setting.isPending && !sending.isPending && <SignInTrouble error={error} />}
      <p>
        If there is an account of {userName} with a confirmed address, a code is in its mail. It is good for an hour.
      </p>
      <CodeField ref={field} hint="As it is in the mail." value={code} onChange={setCode} />
      <NewPasswordField label="New password" value={password} onChange={setPassword} />
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={setting.isPending}>
          {setting.isPending ? 'One moment…' : 'Set it and sign in'}
        </button>
        <button
          type="button"
          className="plain"
          aria-disabled={sending.isPending}
          onClick={() => !sending.isPending && sending.mutate()}
        >
          Send another code
        </button>
        <button type="button" className="plain" onClick={() => onOver()}>
          Begin again
        </button>
      </div>
      <p role="status">{sending.isSuccess ? 'Another code is on its way; the one before counts no more.' : ''}</p>
    </form>
  )
}
