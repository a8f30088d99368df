/** The code that shows that an address is theirs; who gives it is signed in. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { isProblem } from '../../lib/problem'
import { type Challenge, signIn } from '../../lib/session'
import { confirmSignUp, sendConfirmationCode } from '../../lib/sign-up'
import { Title } from '../../ui/title'
import { CodeField, figuresOf } from './code-field'
import { SignInTrouble } from './sign-in-trouble'

export interface Unconfirmed {
  readonly userName: string
  /** In the memory of this page, until the account is confirmed. */
  readonly password: string
  readonly destination?: string | undefined
}

interface Props {
  readonly account: Unconfirmed
  readonly onDone: (challenge: Challenge | undefined) => void
  readonly onOver: (error?: unknown) => void
}

export function ConfirmForm({ account: { userName, password, destination }, onDone, onOver }: Props) {
  const [code, setCode] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const isConfirmed = useRef(false)
  const confirming = useMutation({
    mutationFn: async () => {
      // A code counts once: whoever could not be signed in then tries that alone.
      if (!isConfirmed.current) await confirmSignUp(userName, figuresOf(code))
      isConfirmed.current = true
      return signIn(userName, password)
    },
    onSuccess: onDone,
    onError: (error) => (isProblem(error, 'AddressTaken') ? onOver(error) : field.current?.focus()),
  })
  const sending = useMutation({ mutationFn: () => sendConfirmationCode(userName) })
  const error = confirming.error ?? sending.error
  useEffect(() => field.current?.focus(), [])

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!confirming.isPending) confirming.mutate()
  }

  return (
    <form className="stack narrow" onSubmit={submit}>
      <Title text="Confirm your account" />
      {error && !confirming.isPending && !sending.isPending && <SignInTrouble error={error} />}
      <CodeField
        ref={field}
        hint={`It was sent to ${destination ?? 'the address of your account'}, and is good for a day.`}
        value={code}
        onChange={setCode}
      />
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={confirming.isPending}>
          {confirming.isPending ? 'One moment…' : 'Confirm and sign in'}
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
