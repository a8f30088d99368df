/** Name and password. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isProblem } from '../../lib/problem'
import { type Challenge, signIn } from '../../lib/session'
import { Field } from '../../ui/field'
import type { Unconfirmed } from './confirm-form'
import { SignInTrouble } from './sign-in-trouble'
import { UserNameField } from './user-name-field'

interface Props {
  /** Why an earlier try came to nothing. */
  readonly tooLate: unknown
  readonly onDone: (challenge: Challenge | undefined) => void
  /** The password is right, and the account waits for its code. */
  readonly onUnconfirmed: (account: Unconfirmed) => void
}

export function PasswordForm({ tooLate, onDone, onUnconfirmed }: Props) {
  const [userName, setUserName] = useState('')
  const [password, setPassword] = useState('')
  const signing = useMutation({
    mutationFn: () => signIn(userName, password),
    onSuccess: onDone,
    onError: (error) => isProblem(error, 'NotConfirmed') && onUnconfirmed({ userName, password }),
  })
  const error = signing.error ?? tooLate

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!signing.isPending) signing.mutate()
  }

  return (
    <form className="stack" onSubmit={submit}>
      {error != null && !signing.isPending && <SignInTrouble error={error} />}
      <UserNameField value={userName} onChange={setUserName} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        maxLength={256}
        required
        value={password}
        onChange={({ target }) => setPassword(target.value)}
      />
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={signing.isPending}>
          {signing.isPending ? 'Signing in…' : 'Sign in'}
        </button>
      </div>
    </form>
  )
}
